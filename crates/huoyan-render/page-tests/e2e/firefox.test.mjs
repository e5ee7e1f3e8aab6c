// What other browsers could do otherwise, in Firefox as it is installed: skipped with a word where it is not.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { absent, startFirefox } from "./firefox.mjs";
import { CPU, CPU2, data, folder, HEAP, report, serve } from "./lib.mjs";

const skip = absent;
if (skip) console.log(`Firefox is not tried: ${skip}`);

const VIEWS = ["flamegraph", "top", "tree", "sandwich", "graph", "peek", "source", "labels", "diff", "text"];
let firefox;
let server;
before(async () => {
  if (skip) return;
  firefox = await startFirefox();
  server = await serve(`-diff_base=${CPU2}`, CPU);
});
after(async () => {
  await firefox?.close();
  await server?.stop();
});

/** No view has said anything wrong. */
async function isWell(page, what) {
  assert.deepEqual(page.errors, [], what);
  assert.equal(await page.text(".warnings .error"), "", what);
  assert.notEqual(await page.text(".center"), "", what);
}

test("every_view_shows_in_firefox", { skip }, async () => {
  const { page } = firefox;
  for (const view of VIEWS) {
    await page.open(`${server.ui}${view}?sel=runtime.mallocgc`);
    await isWell(page, view);
  }
  for (const profile of [HEAP, data("rust/rust.pb")]) {
    const other = await serve(profile);
    for (const view of VIEWS.slice(0, 4)) {
      await page.open(other.ui + view);
      await isWell(page, `${profile} ${view}`);
    }
    await other.stop();
  }
});

test("keys_search_zoom_and_back_work_in_firefox", { skip }, async () => {
  const { page } = firefox;
  const alone = await serve(CPU);
  await page.open(`${alone.ui}flamegraph`);
  // In Firefox the slash opens its own search, and Backspace can go back, if the page does not take them.
  await page.press("/", ..."mallocgc$");
  await page.until("location.search.includes('q=mallocgc')");
  await page.settled();
  assert.match(await page.text(".search-result"), /^17\.19% in 13/);
  await page.press("Enter");
  await page.until("/1\\/13/.test(document.querySelector('.search-result').textContent)");
  await page.press("Escape");
  await page.until("!location.search.includes('q=')");
  await page.open(`${alone.ui}flamegraph`);
  await page.press("Home", "ArrowDown", "ArrowDown", "Enter");
  await page.until("location.search.includes('z=')");
  await page.press("Backspace");
  await page.press("0", "f");
  assert.equal(await page.text(".chip-value"), "net/http.(*conn).serve", "zooming out chooses the box above");
  await page.evaluate("history.back()");
  await page.until("document.querySelectorAll('.chip').length === 0");
  await page.settled();
  await page.click(".flame-canvas", 60, 70, 2);
  await page.until("location.search.includes('z=')");
  await isWell(page, "after a double click");
  await alone.stop();
});

test("a_saved_page_opens_from_a_file_in_firefox", { skip }, async () => {
  const { page } = firefox;
  const file = join(folder(), "saved page.html");
  report("-html", `-output=${file}`, CPU);
  const url = pathToFileURL(file).href;
  for (const view of VIEWS) {
    await page.open(`${url}#${view}?sel=runtime.mallocgc&q=mallocgc%24`);
    await isWell(page, view);
    assert.match(await page.text(".search-result"), /^17\.19% in 13/);
  }
});

test("files_are_saved_by_firefox", { skip }, async () => {
  const { page, downloads } = firefox;
  await page.open(`${server.ui}flamegraph`);
  for (const [at, kind] of ["svg", "png", "folded"].entries()) {
    await page.press("e");
    await page.evaluate(`document.querySelectorAll("[role=menuitem]")[${at}].click()`);
    const file = await saved(downloads, kind);
    assert.ok(statSync(file).size > 1000, kind);
  }
  assert.match(readFileSync(await saved(downloads, "svg"), "utf8"), /<svg/);
});

/** The file of a kind, when it is there as a whole. */
async function saved(downloads, kind) {
  for (let tries = 0; tries < 100; tries++) {
    const name = readdirSync(downloads).find((one) => one.endsWith(`.${kind}`));
    const file = join(downloads, name ?? "");
    if (name !== undefined && statSync(file).size > 0 && !existsSync(`${file}.part`)) return file;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`no .${kind} among ${readdirSync(downloads).join(", ")}`);
}
