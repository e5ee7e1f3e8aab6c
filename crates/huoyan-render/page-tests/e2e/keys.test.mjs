// A walk by the keyboard alone, and Back as undo.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, CPU, open, parameter, press, serve, settled, text } from "./lib.mjs";

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

test("boxes_are_walked_zoomed_and_left_by_keys_and_each_is_said", async () => {
  const page = await open(browser, `${server.ui}flamegraph`);
  await press(page, "Home", "ArrowDown", "ArrowDown");
  assert.equal(parameter(page, "sel"), "net/http.serverHandler.ServeHTTP");
  assert.match(await text(page, ".for-readers[role=status]"), /^net\/http\.serverHandler\.ServeHTTP, total 990ms \(77\.34%\)/);
  await press(page, "Enter");
  await page.waitForURL(/z=/);
  await press(page, "Backspace");
  await page.waitForFunction(() => !new URLSearchParams(location.search).get("z")?.startsWith("x") && document.querySelector(".page:not([aria-busy])") !== null);
  await press(page, "0");
  await page.waitForFunction(() => !location.search.includes("z="));
  assert.deepEqual(page.errors, []);
});

test("a_search_by_keys_goes_from_match_to_match", async () => {
  const page = await open(browser, `${server.ui}flamegraph`);
  await press(page, "/");
  await page.keyboard.type("mallocgc$");
  await page.waitForURL(/q=mallocgc/);
  await settled(page);
  assert.match(await text(page, ".search-result"), /^17\.19% in 13/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /1\/13/.test(document.querySelector(".search-result")?.textContent ?? ""));
  await page.waitForURL(/sel=runtime.mallocgc/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /2\/13/.test(document.querySelector(".search-result")?.textContent ?? ""));
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !location.search.includes("q="));
  assert.equal(await page.evaluate(() => document.activeElement?.className), "flame-canvas");
});

test("filters_by_keys_are_undone_by_back", async () => {
  const page = await open(browser, `${server.ui}flamegraph?sel=runtime.mallocgc`);
  await press(page, "f");
  assert.equal(parameter(page, "f"), "^runtime\\.mallocgc$");
  assert.equal(await text(page, ".sources .total"), "220ms of 1.28s (17.19%)");
  assert.equal(await text(page, ".chip-value"), "runtime.mallocgc");
  await press(page, "x");
  assert.equal(await page.locator(".chip").count(), 2);
  await page.goBack();
  await settled(page);
  assert.equal(await page.locator(".chip").count(), 1);
  await press(page, "u");
  await page.waitForFunction(() => document.querySelectorAll(".chip").length === 0);
  assert.equal(parameter(page, "f"), null);
  await press(page, "U");
  await page.waitForFunction(() => document.querySelectorAll(".chip").length === 1);
});

test("every_view_is_a_key_away", async () => {
  const page = await open(browser, `${server.ui}flamegraph`);
  for (const [key, view] of [["2", "top"], ["3", "tree"], ["4", "sandwich"], ["5", "graph"], ["6", "peek"], ["9", "labels"], ["1", "flamegraph"]]) {
    await press(page, key);
    assert.match(page.url(), new RegExp(`/ui/${view}(\\?|$)`));
  }
  assert.deepEqual(page.errors, []);
});

test("the_help_lists_every_key_and_closes", async () => {
  const page = await open(browser, `${server.ui}flamegraph`);
  await page.keyboard.press("?");
  assert.ok((await page.locator("dialog kbd").count()) > 35);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelector("dialog") === null);
});

test("the_tree_is_a_treegrid_that_keys_open", async () => {
  const page = await open(browser, `${server.ui}tree`);
  await page.focus("[role=treegrid]");
  const rows = () => page.evaluate(() => document.querySelector("[role=treegrid]").getAttribute("aria-rowcount"));
  const before = Number(await rows());
  await press(page, "Home", "ArrowDown", "ArrowLeft");
  await page.waitForFunction((n) => Number(document.querySelector("[role=treegrid]").getAttribute("aria-rowcount")) < n, before);
  await press(page, "ArrowRight");
  await page.waitForFunction((n) => Number(document.querySelector("[role=treegrid]").getAttribute("aria-rowcount")) >= n, before);
  assert.equal(parameter(page, "sel"), "net/http.(*conn).serve");
});

test("a_menu_opens_by_the_pointer_and_is_walked_by_keys", async () => {
  const page = await open(browser, `${server.ui}top`);
  await page.locator(".top.wide .tbody .tr").first().click({ button: "right" });
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Ignorex");
  await page.keyboard.press("Enter");
  await page.waitForURL(/i=%5Eruntime%5C.asyncPreempt%24/);
});
