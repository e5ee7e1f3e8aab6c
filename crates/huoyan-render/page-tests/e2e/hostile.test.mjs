// Names are texts, whatever they hold; and very large or deep profiles stay within their budgets.

import assert from "node:assert/strict";
import { createWriteStream, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { browse, folder, open, press, report, serve, settled, text } from "./lib.mjs";

const NAMES = ["<img src=x onerror=hacked=1>", "</script><script>hacked=2</script>", "\"><svg onload=hacked=3>", "javascript:hacked=4", "{{title}}", "\u202egnirts", "'+alert(5)+'"];
const VIEWS = ["flamegraph", "top", "tree", "sandwich", "graph", "peek", "source", "labels", "diff", "text"];

let browser;
const home = folder();
before(async () => (browser = await browse("--enable-precise-memory-info", "--js-flags=--expose-gc")));
after(() => browser.close());

test("names_with_markup_run_no_script", async () => {
  const file = join(home, "<b>hostile.folded");
  writeFileSync(file, NAMES.map((name, index) => `${NAMES.slice(0, index + 1).map((one) => one.replaceAll(";", "")).join(";")} ${index + 1}`).join("\n"));
  const server = await serve(file);
  const saved = join(home, "hostile.html");
  report("-html", `-output=${saved}`, file);
  for (const root of [server.ui, `${pathToFileURL(saved).href}#`]) {
    for (const view of VIEWS) {
      const page = await open(browser, `${root}${view}?sel=${encodeURIComponent(NAMES[0])}&q=hacked`);
      await page.mouse.move(700, 300);
      assert.equal(await page.evaluate(() => window.hacked), undefined, `${root} ${view}`);
      assert.equal(await page.locator("img, .center script, .drawer svg[onload]").count(), 0, view);
      await page.context().close();
    }
  }
  const page = await open(browser, `${server.ui}top`);
  assert.ok((await page.locator(".top.wide .tbody").textContent()).includes(NAMES[0]));
  assert.equal(await page.title(), "<b>hostile.folded – pprof");
  await server.stop();
});

test("ten_thousand_rows_are_scrolled_to_their_end", async () => {
  const file = join(home, "deep.folded");
  writeFileSync(file, `${Array.from({ length: 10_000 }, (_, row) => `f${row % 50}`).join(";")} 7\n`);
  const server = await serve(file);
  const page = await open(browser, `${server.ui}flamegraph`);
  await page.evaluate(() => {
    const flame = document.querySelector(".flame");
    flame.scrollTop = flame.scrollHeight;
  });
  await page.waitForFunction(() => document.querySelector(".flame").scrollTop > 190_000);
  const box = await page.locator(".flame-canvas").boundingBox();
  await page.waitForTimeout(400);
  await page.mouse.move(box.x + 50, box.y + box.height - 30);
  await page.waitForFunction(() => document.querySelector(".tip")?.hidden === false);
  assert.match(await text(page, ".tip-name"), /^f\d+$/);
  await page.mouse.dblclick(box.x + 50, box.y + box.height - 30);
  await page.waitForURL(/z=/);
  await settled(page);
  assert.ok((await page.evaluate(() => document.querySelector(".flame-canvas").height)) < 4000, "the canvas is as large as the window");
  assert.deepEqual(page.errors, []);
  await server.stop();
});

/** Stacks of a made-up program, 40 deep, the same in each run: of six ways on each level the first are taken most. */
async function writeStacks(file, stacks) {
  const out = createWriteStream(file);
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  for (let stack = 0; stack < stacks; stack++) {
    const frames = Array.from({ length: 40 }, (_, depth) => `crate${depth % 23}::module::function${depth}_${Math.floor(random() ** 4 * 6)}`);
    if (!out.write(`${frames.join(";")} ${1 + Math.floor(random() * 1000)}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}

test("a_hundred_thousand_stacks_are_small_on_the_wire_and_in_the_browser", async () => {
  const file = join(home, "many.folded");
  await writeStacks(file, 100_000);
  const server = await serve(file);
  const page = await open(browser, `${server.ui}flamegraph`, { viewport: { width: 1920, height: 1080 } });
  const [first] = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.includes("boxes?")));
  const bytes = Buffer.from(await (await fetch(first)).arrayBuffer());
  const packed = gzipSync(bytes, { level: 6 }).length;
  assert.ok(packed <= 60_000, `the first boxes have ${packed} bytes`);
  await press(page, "Home", "ArrowDown", "Enter");
  await settled(page);
  const heap = await page.evaluate(() => {
    window.gc?.();
    return performance.memory.usedJSHeapSize;
  });
  console.log(`first boxes: ${packed} bytes gzipped; heap ${(heap / 1e6).toFixed(1)} MB`);
  assert.ok(heap <= 50_000_000, `the heap has ${heap} bytes`);
  assert.deepEqual(page.errors, []);
  await server.stop();
});
