// What is done is seen: long work has a sign, keys that can do nothing say so, and nothing covers what was clicked.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, CPU, CPU2, open, parameter, press, serve, settled, text } from "./lib.mjs";

let browser;
let server;
let pair;
before(async () => {
  browser = await browse();
  server = await serve(CPU);
  pair = await serve(`-diff_base=${CPU2}`, CPU);
});
after(async () => {
  await browser.close();
  await server.stop();
  await pair.stop();
});

/** Where an element is. */
const placeOf = (page, selector) => page.evaluate((one) => JSON.stringify(document.querySelector(one).getBoundingClientRect()), selector);

test("what_takes_long_has_a_sign_and_moves_nothing", async () => {
  const page = await open(browser, `${server.ui}flamegraph`);
  const before = await placeOf(page, ".flame-canvas");
  for (const [part, act] of [["boxes?", () => page.keyboard.press("i")], ["function?", () => page.click(".panel .tbody .tr")], ["search?", () => page.goto(`${server.ui}flamegraph?q=json`, { waitUntil: "commit" })]]) {
    let go;
    const held = new Promise((done) => (go = done));
    const slow = async (route) => {
      await held;
      await route.continue();
    };
    await page.route((url) => url.href.includes(`/api/v1/${part}`), slow);
    await act();
    await page.waitForSelector(".work:not([hidden])");
    if (part !== "search?") assert.equal(await placeOf(page, ".flame-canvas"), before, part);
    go();
    await page.waitForSelector(".work", { state: "hidden" });
    await page.unrouteAll();
    await settled(page);
  }
  assert.deepEqual(page.errors, []);
});

test("a_key_that_needs_a_function_says_so", async () => {
  const page = await open(browser, `${server.ui}flamegraph`);
  await press(page, "f");
  assert.match(await text(page, ".note"), /^Select a function first/);
  assert.equal(parameter(page, "f"), null);
});

test("keys_of_stacks_go_to_a_view_that_draws_them", async () => {
  const page = await open(browser, `${server.ui}peek?sel=runtime.mallocgc`);
  await press(page, "i");
  assert.match(page.url(), /\/ui\/flamegraph\?dir=up/);
  await press(page, "3", "i");
  assert.match(page.url(), /\/ui\/tree\?sel=/);
});

test("the_comparison_and_the_texts_are_a_key_away_and_back", async () => {
  const page = await open(browser, `${server.ui}flamegraph`);
  await press(page, "d");
  assert.match(page.url(), /\/ui\/diff/);
  await press(page, "d", "T");
  assert.match(page.url(), /\/ui\/text/);
});

test("what_the_table_is_filtered_and_sorted_by_is_in_the_address_and_undone", async () => {
  const page = await open(browser, `${server.ui}top`);
  await page.locator(".top.wide .filter").pressSequentially("json");
  await page.waitForURL(/tfind=json/);
  await settled(page);
  const few = await text(page, ".top.wide .bar .quiet");
  await page.getByRole("button", { name: "Total" }).click();
  await page.waitForURL(/tsort=-cum/);
  await settled(page);
  const other = await open(browser, page.url());
  assert.equal(await text(other, ".top.wide .bar .quiet"), few);
  assert.equal(await other.inputValue(".top.wide .filter"), "json");
  await page.goBack();
  await page.goBack();
  await settled(page);
  assert.equal(parameter(page, "tfind"), null, "typing was one step");
  await page.waitForFunction((n) => document.querySelector(".top.wide .bar .quiet").textContent !== n, few);
});

test("the_graph_brings_a_selected_function_into_sight_or_says_that_it_is_not_there", async () => {
  const page = await open(browser, `${server.ui}graph`);
  await page.locator(".panel .tbody .tr", { hasText: "runtime.memmove" }).first().click();
  await page.waitForSelector(".node.chosen");
  const inSight = await page.evaluate(() => {
    const [stage, node] = [".graph-stage", ".node.chosen"].map((one) => document.querySelector(one).getBoundingClientRect());
    return node.left >= stage.left && node.right <= stage.right && node.top >= stage.top && node.bottom <= stage.bottom;
  });
  assert.ok(inSight);
  const missing = await open(browser, `${server.ui}graph?sel=runtime.unlock2`);
  assert.match(await text(missing, ".graph .bar"), /runtime\.unlock2 is too small/);
});

test("details_never_cover_what_was_clicked", async () => {
  const page = await open(browser, `${pair.ui}diff?mode=table`);
  const name = page.locator(".only .link").first();
  await name.click();
  await page.waitForSelector(".drawer:not([hidden])");
  const bounds = await name.boundingBox();
  const hit = await page.evaluate(([x, y]) => document.elementFromPoint(x, y).closest(".only") !== null, [bounds.x + 5, bounds.y + 5]);
  assert.ok(hit, "the name is still there to be seen");
});

test("reports_of_a_comparison_have_changes_with_their_sign", async () => {
  const page = await open(browser, `${pair.ui}peek?sel=runtime.mallocgc`);
  assert.match(await text(page, ".peek-middle"), /Self change \+20ms · Total change 0$/);
  assert.deepEqual(await page.evaluate(() => [...document.querySelector(".peek-block tr").cells].map((cell) => cell.textContent)), ["−80ms", "runtime.makeslice"]);
});
