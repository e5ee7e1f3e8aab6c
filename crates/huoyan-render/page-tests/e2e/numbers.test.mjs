// The page's numbers are those of the text reports.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, CPU, CPU2, open, report, serve, text } from "./lib.mjs";

let browser;
before(async () => (browser = await browse()));
after(() => browser.close());

const ALL = ["-nodecount=100000", "-nodefraction=0"];

/** Rows of a report `-top`: flat, cum, name. */
function rows(output) {
  const lines = output.split("\n");
  const start = lines.findIndex((line) => /^\s+flat\s+flat%/.test(line));
  return lines.slice(start + 1).filter((line) => line !== "").map((line) => {
    const [, flat, cum, name] = /^\s*(\S+)\s+\S+\s+\S+\s+(\S+)\s+\S+\s+(.*)$/.exec(line);
    return { flat, cum, name: name.replace(/ \((?:partial-)?inline\)$/, "") };
  });
}

test("the_table_has_the_rows_of_top", async () => {
  const server = await serve(CPU);
  const page = await open(browser, `${server.ui}top`);
  const shown = await page.evaluate(() => [...document.querySelectorAll(".top.wide .tbody .tr")].map((row) => [...row.children].map((cell) => cell.textContent)));
  const all = rows(report("-top", "-unit=ms", ...ALL, CPU));
  const wanted = new Map(all.map((row) => [row.name, row]));
  const ms = (value) => (value === "0" ? "0" : `${Number(value.replace("ms", ""))}ms`);
  assert.ok(shown.length > 20);
  shown.forEach(([flat, , cum, , name], at) => {
    assert.deepEqual([flat, cum], [ms(wanted.get(name).flat), ms(wanted.get(name).cum)], name);
    assert.equal(flat, ms(all[at].flat), "the order of values");
  });
  await server.stop();
});

test("a_search_counts_what_focus_counts", async () => {
  const server = await serve(CPU);
  for (const pattern of ["json", "mallocgc|regexp", "^main\\."]) {
    const page = await open(browser, `${server.ui}flamegraph?q=${encodeURIComponent(pattern)}`);
    const [, share] = /accounting for \S+ (\S+%) of/.exec(report("-top", `-focus=${pattern}`, ...ALL, CPU));
    assert.ok((await text(page, ".search-result")).startsWith(share), `${pattern}: ${await text(page, ".search-result")} is not ${share}`);
    await page.context().close();
  }
  await server.stop();
});

test("a_comparison_shows_what_diff_base_shows", async () => {
  const server = await serve(`-diff_base=${CPU2}`, CPU);
  const page = await open(browser, `${server.ui}diff?mode=table`);
  await page.waitForSelector(".diff-main .tbody .tr");
  const shown = await page.evaluate(() => [...document.querySelectorAll(".diff-main .tbody .tr")].map((row) => [row.children[0].textContent, row.children[1].textContent, row.lastElementChild.textContent]));
  const wanted = new Map(rows(report("-top", `-diff_base=${CPU2}`, "-unit=ms", ...ALL, CPU)).map((row) => [row.name, row]));
  assert.ok(shown.length > 10);
  const ms = (value) => (value === "0" ? 0 : Number(value.replace("ms", "").replace("−", "-").replace("+", "")));
  for (const [flat, cum, name] of shown) {
    const row = wanted.get(name) ?? assert.fail(`${name} is not in the report`);
    assert.deepEqual([ms(flat), ms(cum)], [ms(row.flat), ms(row.cum)], name);
  }
  await server.stop();
});

test("the_tree_has_the_boxes_of_the_picture", async () => {
  const server = await serve(CPU);
  const page = await open(browser, `${server.ui}tree`);
  const lines = await page.evaluate(() => [...document.querySelectorAll(".tree-grid .tbody .tr")].filter((row) => row.getAttribute("aria-level") === "2").map((row) => [row.querySelector(".text").textContent, row.children[0].textContent]));
  await page.goto(`${server.ui}flamegraph`);
  await page.waitForSelector(".flame-canvas");
  await page.waitForFunction(() => document.querySelector(".page")?.hasAttribute("aria-busy") === false);
  const said = [];
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  for (let k = 0; k < lines.length; k++) {
    await page.waitForFunction((n) => document.querySelector(".for-readers[role=status]").textContent.includes(`, ${n} of`), k + 1);
    const [, name, total] = /^(.*), total (\S+) \(/.exec(await text(page, ".for-readers[role=status]"));
    said.push([name, total]);
    await page.keyboard.press("ArrowRight");
  }
  assert.deepEqual(said, lines);
  await server.stop();
});
