// What every end-to-end test needs: the program as a server, the browser, and a page that tells what
// went wrong in it.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const PPROF = process.env.PPROF ?? fileURLToPath(new URL("../../../../target/debug/pprof", import.meta.url));
const TESTDATA = new URL("../../../../testdata/", import.meta.url);

/** A file below testdata/. */
export const data = (name) => fileURLToPath(new URL(name, TESTDATA));

export const CPU = data("go/shop/cpu.pb.gz");
export const HEAP = data("go/shop/heap.pb.gz");
export const MUTEX = data("go/shop/mutex.pb.gz");
export const CPU2 = data("go/shop2/cpu.pb.gz");

const BROWSER = process.env.CHROMIUM?.startsWith("/") ? process.env.CHROMIUM
  : ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

/** A folder that is gone after the tests. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), "pprof-page-"));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** What the program prints. */
export function report(...words) {
  return execFileSync(PPROF, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 2 ** 28 });
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts `pprof -http` with files; answers its address and how to end it. */
export async function serve(...words) {
  const port = await freePort();
  const home = folder();
  const process = spawn(PPROF, [`-http=127.0.0.1:${port}`, "-no_browser", ...words], {
    cwd: home, env: { ...globalThis.process.env, HOME: home, XDG_CONFIG_HOME: home }, stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  process.stderr.on("data", (text) => (said += text));
  const root = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    if (process.exitCode !== null || tries > 600) throw new Error(`pprof does not serve: ${said}`);
    if (await fetch(`${root}/ui/flamegraph`).then((answer) => answer.ok, () => false)) break;
    await new Promise((done) => setTimeout(done, 100));
  }
  const stop = () => new Promise((done) => {
    process.once("exit", done);
    process.kill();
  });
  return { root, ui: `${root}/ui/`, api: `${root}/api/v1/`, stop, json: async (path) => (await fetch(`${root}/api/v1/${path}`)).json() };
}

/** Starts the browser. */
export function browse(...more) {
  return chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox", ...more] });
}

/** A page whose errors are kept in `errors`. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US", ...options });
  // With PAGE_FILES the files are those of the source, not those in the program: no build between two tries.
  if (process.env.PAGE_FILES) {
    await context.route("**/ui/static/*", (route) => route.fulfill({ path: fileURLToPath(new URL(`../../src/page/web/${new URL(route.request().url()).pathname.split("/").pop()}`, import.meta.url)) }));
  }
  const page = await context.newPage();
  page.errors = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") page.errors.push(message.text());
  });
  page.on("pageerror", (error) => page.errors.push(String(error)));
  await page.goto(url);
  await settled(page);
  return page;
}

/** Waits until the page shows what its address says. */
export async function settled(page) {
  await page.waitForFunction(() => document.documentElement.dataset.ready !== undefined && document.querySelector(".page")?.hasAttribute("aria-busy") === false);
}

/** Presses keys one after the other. */
export async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await settled(page);
  }
}

/** A parameter of the page's address. */
export function parameter(page, name) {
  const { hash, search } = new URL(page.url());
  return new URLSearchParams(hash.includes("?") ? hash.slice(hash.indexOf("?")) : search).get(name);
}

export const text = async (page, selector) => (await page.textContent(selector))?.trim() ?? "";

/** Where a box of the flame graph is, by what the pointer is told there: looked for row by row. */
export async function placeOf(page, name, selector = ".flame-canvas") {
  const bounds = await page.locator(selector).first().boundingBox();
  for (let y = 10; y < bounds.height; y += 20) {
    for (let x = 8; x < bounds.width; x += 24) {
      await page.mouse.move(bounds.x + x, bounds.y + y);
      const tip = await page.evaluate(() => (document.querySelector(".tip")?.hidden === false ? document.querySelector(".tip-name")?.textContent : null));
      if (tip === null) break;
      if (tip === name) return [bounds.x + x, bounds.y + y];
    }
  }
  throw new Error(`no box ${name}`);
}
