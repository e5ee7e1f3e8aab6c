// Narrow, dark, with the system's colours, and for those who do not see it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { browse, CPU, CPU2, open, press, serve, settled, text } from "./lib.mjs";

const AXE = readFileSync(fileURLToPath(new URL("../node_modules/axe-core/axe.min.js", import.meta.url)), "utf8");
const SEL = `sel=${encodeURIComponent("runtime.mallocgc")}`;
const VIEWS = ["flamegraph", "top", "tree", "sandwich", "graph", "peek", "source", "labels", "diff", "diff?mode=sides", "diff?mode=table", "text"];

let browser;
let server;
before(async () => {
  browser = await browse();
  server = await serve(`-diff_base=${CPU2}`, CPU);
});
after(async () => {
  await browser.close();
  await server.stop();
});

/** A view of the pair, or of the first profile alone. */
const address = (view) => `${server.ui}${view}${view.includes("?") ? "&" : "?"}${SEL}`;

for (const colorScheme of ["light", "dark"]) {
  test(`axe_finds_nothing_serious_in_${colorScheme}`, async () => {
    for (const view of VIEWS) {
      const page = await open(browser, address(view), { colorScheme, bypassCSP: true });
      await page.waitForTimeout(150);
      await page.evaluate(AXE);
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      const bad = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`), [], view);
      await page.context().close();
    }
  });
}

test("axe_finds_nothing_serious_in_boxes_over_the_page", async () => {
  for (const key of ["?", ",", "D", "e"]) {
    const page = await open(browser, address("flamegraph"), { bypassCSP: true });
    await page.keyboard.press(key);
    await page.waitForSelector("dialog, [role=menu]");
    await page.evaluate(AXE);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    const bad = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`), [], key);
    await page.context().close();
  }
});

test("a_telephone_shows_one_pane_without_scrolling_sideways", async () => {
  for (const view of VIEWS) {
    const page = await open(browser, address(view), { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(wide, 390, view);
    assert.ok(await page.isVisible(".search input"), "the search stays");
    assert.ok(!(await page.isVisible(".panel")), "the table is a view of its own");
    const name = page.locator(".center .tbody .td.name").first();
    if ((await name.count()) > 0) {
      const { x, width } = await name.boundingBox();
      assert.ok(width >= 100 && x + width <= 390, `${view}: names are seen without scrolling`);
    }
    assert.deepEqual(page.errors, [], view);
    await page.context().close();
  }
});

test("a_long_press_opens_the_menu_and_a_tap_selects", async () => {
  const page = await open(browser, `${server.ui}flamegraph`, { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  const canvas = await page.locator(".flame-canvas").boundingBox();
  await page.touchscreen.tap(canvas.x + 60, canvas.y + 30);
  await page.waitForURL(/sel=/);
  const client = await page.context().newCDPSession(page);
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: canvas.x + 60, y: canvas.y + 50 }] });
  await page.waitForSelector("[role=menu]");
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
});

test("two_fingers_zoom", async () => {
  const page = await open(browser, `${server.ui}flamegraph`, { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  const { x, y } = await page.locator(".flame-canvas").boundingBox();
  const client = await page.context().newCDPSession(page);
  const asked = [];
  page.on("request", (request) => request.url().includes("boxes?") && asked.push(Number(new URL(request.url()).searchParams.get("w"))));
  const fingers = (type, apart) => client.send("Input.dispatchTouchEvent", { type, touchPoints: apart === null ? [] : [{ x: x + 180 - apart, y: y + 100, id: 1 }, { x: x + 180 + apart, y: y + 100, id: 2 }] });
  await fingers("touchStart", 20);
  for (let apart = 30; apart <= 120; apart += 10) await fingers("touchMove", apart);
  await fingers("touchEnd", null);
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => Number(new URL(name).searchParams.get("w") ?? 0) > 1200), undefined, { timeout: 5000 });
  assert.ok(Math.max(...asked) > 1200);
});

test("the_systems_colours_are_taken", async () => {
  const page = await open(browser, address("flamegraph"), { forcedColors: "active", colorScheme: "dark" });
  assert.deepEqual(page.errors, []);
  const colours = await page.evaluate(() => {
    const canvas = document.querySelector(".flame-canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, 100);
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) seen.add(Math.max(data[at], data[at + 1], data[at + 2]) - Math.min(data[at], data[at + 1], data[at + 2]) > 60);
    return seen.size;
  });
  assert.ok(colours <= 2, "boxes have frames in place of hues");
});

test("theme_and_language_are_switched_and_kept", async () => {
  const page = await open(browser, `${server.ui}flamegraph`);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await press(page, "w");
  assert.notEqual(await ground(), light);
  await press(page, "l");
  await settled(page);
  assert.equal(await text(page, ".tabs [aria-current]"), "火焰图");
  await page.reload();
  await settled(page);
  assert.equal(await text(page, ".tabs [aria-current]"), "火焰图");
  assert.notEqual(await ground(), light);
  assert.equal(await page.evaluate(() => document.documentElement.lang), "zh-CN");
});
