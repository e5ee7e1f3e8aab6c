// An address is a view: loading it gives the state that wrote it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, CPU, CPU2, open, parameter, placeOf, press, serve, settled, text } from "./lib.mjs";

let browser;
let server;
before(async () => {
  browser = await browse();
  server = await serve(CPU);
});
after(async () => {
  await browser.close();
  await server.stop();
});

test("an_address_stays_as_it_is_when_it_is_loaded", async () => {
  for (const address of ["flamegraph?dir=up&f=json&group=package&order=name&q=Encode&rec=1", "top?i=asyncPreempt&sel=main.%28*server%29.search&tsort=-cum", "tree?h=net%2Fhttp&s=json%7Cmain"]) {
    const page = await open(browser, server.ui + address);
    assert.equal(page.url(), server.ui + address);
    assert.deepEqual(page.errors, []);
    await page.context().close();
  }
});

test("the_same_state_is_reached_by_hand_and_by_its_address", async () => {
  const page = await open(browser, `${server.ui}flamegraph`);
  const [x, y] = await placeOf(page, "main.(*server).search");
  await page.mouse.dblclick(x, y);
  await page.waitForURL(/z=/);
  await settled(page);
  await press(page, "o", "r");
  const facts = (one) => one.evaluate(() => [...document.querySelectorAll(".drawer .function-name, .drawer dd, .shape [aria-pressed=true]")].map((element) => element.textContent));
  const other = await open(browser, page.url());
  await other.waitForSelector(".drawer dd");
  assert.deepEqual(await facts(other), await facts(page));
  const picture = (one) => one.locator(".flame-canvas").screenshot();
  await page.mouse.move(5, 5);
  await page.focus(".filter");
  await other.focus(".filter");
  // The box that was clicked has a thicker frame than the function of a link: the choice is taken away in both.
  for (const one of [page, other]) await one.evaluate(() => document.activeElement?.blur());
  for (const one of [page, other]) await press(one, "Escape");
  await page.waitForTimeout(300);
  assert.ok((await picture(page)).equals(await picture(other)), "the pictures differ");
});

test("a_pattern_of_upstream_is_a_pivot", async () => {
  const page = await open(browser, `${server.ui}flamegraph?p=%5Eruntime%5C.mallocgc%24`);
  assert.equal(parameter(page, "at"), "runtime.mallocgc");
  const many = await open(browser, `${server.ui}flamegraph?p=runtime`);
  assert.equal(parameter(many, "at"), null);
  assert.equal(parameter(many, "q"), "runtime");
});

test("a_zoom_that_is_not_there_shows_all_and_says_so", async () => {
  const page = await open(browser, `${server.ui}flamegraph?z=0123456789abcdef`);
  assert.match(await text(page, ".warnings"), /not in this picture/);
});

test("a_wrong_pattern_is_said_in_one_line_and_the_page_goes_on", async () => {
  const page = await open(browser, `${server.ui}flamegraph?f=%28`);
  assert.notEqual(await text(page, ".warnings"), "");
  await page.locator(".chip-close").click();
  await page.waitForFunction(() => document.querySelector(".warnings")?.hidden);
  assert.equal(await text(page, ".sources .total"), "1.28s");
});

test("labels_filter_and_group_stacks", async () => {
  const page = await open(browser, `${server.ui}labels`);
  const key = page.locator(".label-key").filter({ has: page.locator("h3", { hasText: /^route$/ }) });
  await key.getByRole("button", { name: "Group by" }).click();
  await page.waitForURL(/tagroot=route/);
  await key.getByRole("button", { name: "search" }).click();
  await page.waitForURL(/tf=route/);
  await settled(page);
  assert.equal(await text(page, ".sources .total"), "680ms of 1.28s (53.13%)");
  await press(page, "1", "Home", "ArrowDown");
  assert.match(await text(page, ".for-readers[role=status]"), /^search, total 680ms/);
});

test("settings_are_kept_by_name_and_the_profile_is_read_again", async () => {
  const page = await open(browser, `${server.ui}flamegraph?f=json`);
  await page.keyboard.press(",");
  await page.locator("dialog input[placeholder=Name]").fill("only json");
  await page.getByRole("button", { name: "Save these" }).click();
  await page.waitForSelector(".configs li");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Read the profile again" }).click();
  await page.waitForSelector(".note");
  const other = await open(browser, `${server.ui}flamegraph?i=main`);
  await other.keyboard.press(",");
  await other.getByRole("button", { name: "only json", exact: true }).click();
  await other.waitForURL(/flamegraph\?f=json$/);
  assert.deepEqual([...page.errors, ...other.errors], []);
});

test("a_picture_is_saved", async () => {
  const page = await open(browser, `${server.ui}flamegraph`);
  for (const [name, kind] of [["Picture (PNG)", "png"], ["Picture (SVG)", "svg"], ["Folded stacks", "folded"], ["This page as one file (HTML)", "html"]]) {
    await page.keyboard.press("e");
    const saved = page.waitForEvent("download");
    await page.getByRole("menuitem", { name }).click();
    const file = await saved;
    assert.ok(file.suggestedFilename().endsWith(`.${kind}`), file.suggestedFilename());
  }
  assert.deepEqual(page.errors, []);
});

test("a_file_that_is_dropped_is_compared", async () => {
  const page = await open(browser, `${server.ui}diff`);
  const { readFileSync } = await import("node:fs");
  const bytes = readFileSync(CPU2).toString("base64");
  await page.evaluate((encoded) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0))], "old.pb.gz"));
    document.dispatchEvent(new DragEvent("dragenter", { dataTransfer: transfer, bubbles: true }));
    document.querySelector("[data-how=compare]").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, bytes);
  await page.waitForURL(/base=1/);
  await page.waitForFunction(() => /→/.test(document.querySelector(".sums")?.textContent ?? ""));
  assert.match(await text(page, ".against"), /old\.pb\.gz/);
  assert.deepEqual(page.errors, []);
});
