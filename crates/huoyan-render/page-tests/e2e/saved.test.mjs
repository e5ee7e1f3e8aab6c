// The page in one file, opened without any server.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { browse, CPU, CPU2, folder, open, parameter, placeOf, press, report, settled, text } from "./lib.mjs";

let browser;
const home = folder();
const file = join(home, "saved page.html");
const url = pathToFileURL(file).href;
before(async () => {
  browser = await browse();
  report("-html", `-output=${file}`, CPU);
});
after(() => browser.close());

test("a_saved_page_opens_from_a_file_and_asks_for_nothing", async () => {
  const page = await open(browser, "about:blank").catch(() => null) ?? (await (await browser.newContext()).newPage());
  const asked = [];
  page.on("request", (request) => {
    if (/^https?:/.test(request.url())) asked.push(request.url());
  });
  await page.goto(url);
  await settled(page);
  assert.deepEqual(asked, []);
  assert.equal(await text(page, ".sources .total"), "1.28s");
});

test("every_view_of_a_saved_page_shows_or_says_why_not", async () => {
  for (const view of ["flamegraph", "top", "tree", "sandwich", "graph", "peek", "source", "labels", "diff", "text"]) {
    const page = await open(browser, `${url}#${view}?sel=runtime.mallocgc`);
    assert.deepEqual(page.errors, [], view);
    assert.equal(await page.locator(".warnings .error").count(), 0, view);
    assert.notEqual(await text(page, ".center"), "", view);
    await page.context().close();
  }
});

test("numbers_of_a_saved_page_are_those_of_the_server", async () => {
  const page = await open(browser, `${url}#flamegraph?q=mallocgc%24`);
  assert.match(await text(page, ".search-result"), /^17\.19% in 13/);
  await page.evaluate(() => (location.hash = "#top?sel=runtime.mallocgc"));
  await settled(page);
  await page.waitForSelector(".drawer dd");
  assert.match(await text(page, ".drawer dl"), /Self20ms \(1\.56%\)Total220ms \(17\.19%\)/);
});

test("filters_and_back_work_in_a_saved_page", async () => {
  const page = await open(browser, `${url}#flamegraph`);
  const [x, y] = await placeOf(page, "main.(*server).search");
  await page.mouse.click(x, y);
  await press(page, "f");
  assert.equal(parameter(page, "f"), "^main\\.\\(\\*server\\)\\.search$");
  await press(page, "Home");
  assert.match(await text(page, ".for-readers[role=status]"), /^all, total 680ms/);
  await page.goBack();
  await settled(page);
  assert.equal(parameter(page, "f"), null);
});

test("a_saved_comparison_has_both_sides", async () => {
  const other = join(home, "diff.html");
  report("-html", `-output=${other}`, `-diff_base=${CPU2}`, CPU);
  const page = await open(browser, `${pathToFileURL(other).href}#diff`);
  assert.deepEqual(page.errors, []);
  assert.equal(await page.locator(".warnings .error").count(), 0);
  await press(page, "Home");
  assert.match(await text(page, ".for-readers[role=status]"), /^all, total/);
});

test("a_saved_page_names_no_path_outside_of_it", () => {
  const html = readFileSync(file, "utf8");
  assert.ok(!/(?:src|href)="(?!data:|#)/.test(html), "it loads something");
});

test("a_large_saved_page_shows_that_it_works_before_it_does", async () => {
  // 150,000 boxes: each of 4,000 stacks goes its own way from the third box on.
  const stacks = Array.from({ length: 4_000 }, (_, k) => `${Array.from({ length: 40 }, (_, depth) => `f${depth}_${depth < 3 ? k % 2 : k}`).join(";")} ${k + 1}`);
  const folded = join(home, "many.folded");
  const large = join(home, "many.html");
  writeFileSync(folded, stacks.join("\n"));
  report("-html", "-html_full", `-output=${large}`, folded);
  const context = await browser.newContext();
  await context.addInitScript(() => {
    window.signs = [];
    const look = () => {
      const sign = document.querySelector("body > .hint, .work:not([hidden])")?.className ?? "";
      if (sign !== "" && window.signs.at(-1) !== sign) window.signs.push(sign);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const page = await context.newPage();
  await page.goto(pathToFileURL(large).href);
  await settled(page);
  assert.deepEqual(await page.evaluate(() => window.signs.splice(0)), ["hint", "work"]);
  await press(page, "i");
  assert.deepEqual(await page.evaluate(() => window.signs), ["work"]);
});
