// Firefox as it is installed, driven over WebDriver BiDi: no driver and no patched browser is needed. Only what the
// tests of the page use.

import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { WebSocket } from "ws";
import { folder } from "./lib.mjs";

const NAMES = ["firefox", "firefox-esr"];
const PREFERENCES = {
  "app.update.auto": false, "browser.aboutwelcome.enabled": false, "browser.shell.checkDefaultBrowser": false, "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false, "toolkit.telemetry.reportingpolicy.firstRun": false, "network.captive-portal-service.enabled": false,
  "browser.download.folderList": 2, "browser.download.useDownloadDir": true, "intl.accept_languages": "en-US", "remote.prefs.recommended": true,
};

/** The keys that are not letters, as WebDriver names them. */
const KEYS = { Backspace: "\ue003", Enter: "\ue007", Escape: "\ue00c", Home: "\ue011", ArrowUp: "\ue013", ArrowDown: "\ue015" };

const program = NAMES.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);

/** Why Firefox is not tried; false where it can be. */
export const absent = program === undefined ? "there is no firefox" : false;
if (absent && process.env.HUOYAN_REQUIRE_PEERS !== undefined) throw new Error(absent);

/** Starts Firefox with an empty profile: a page to drive, the folder that downloads go to, and `close`. */
export async function startFirefox() {
  const home = folder();
  const downloads = folder();
  const preferences = { ...PREFERENCES, "browser.download.dir": downloads };
  writeFileSync(join(home, "user.js"), Object.entries(preferences).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(""));
  const browser = spawn(program, ["--headless", "--no-remote", "--profile", home, "--remote-debugging-port", "0"], { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, HOME: home } });
  const ended = new Promise((done) => browser.once("exit", done));
  const socket = new WebSocket(`${await addressOf(browser)}/session`);
  await new Promise((done, fail) => {
    socket.onopen = done;
    socket.onerror = () => fail(new Error("firefox does not listen"));
  });
  const page = await new FirefoxPage(socket).start();
  const close = async () => {
    socket.close();
    browser.kill();
    await ended;
  };
  return { page, downloads, close };
}

/** Where the browser says that it listens. @param {import("node:child_process").ChildProcess} browser */
function addressOf(browser) {
  return new Promise((done, fail) => {
    let said = "";
    browser.stderr.on("data", (text) => {
      said += text;
      const address = /listening on (ws:\/\/\S+)/.exec(said);
      if (address !== null) done(address[1]);
    });
    browser.once("exit", () => fail(new Error(`firefox has ended: ${said}`)));
  });
}

/** One page; `errors` has what its console told. */
class FirefoxPage {
  constructor(socket) {
    this.socket = socket;
    this.errors = [];
    this.waiting = new Map();
    this.number = 0;
    socket.onmessage = ({ data }) => this.told(JSON.parse(data));
  }

  told({ id, method, params, result, error, message }) {
    if (method === "log.entryAdded" && ["error", "warn"].includes(params.level)) this.errors.push(params.text);
    const waits = this.waiting.get(id);
    this.waiting.delete(id);
    if (error !== undefined) waits?.fail(new Error(`${error}: ${message}`));
    else waits?.done(result);
  }

  send(method, params) {
    const id = ++this.number;
    this.socket.send(JSON.stringify({ id, method, params }));
    return new Promise((done, fail) => this.waiting.set(id, { done, fail }));
  }

  async start() {
    await this.send("session.new", { capabilities: {} });
    await this.send("session.subscribe", { events: ["log.entryAdded"] });
    const { contexts } = await this.send("browsingContext.getTree", {});
    this.context = contexts[0].context;
    await this.send("browsingContext.setViewport", { context: this.context, viewport: { width: 1280, height: 800 } });
    return this;
  }

  /** What an expression is in the page. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send("script.evaluate", { expression: `JSON.stringify(${expression}) ?? "null"`, target: { context: this.context }, awaitPromise: false });
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return JSON.parse(result.value);
  }

  /** Waits until an expression is true in the page. */
  async until(expression) {
    for (let tries = 0; ; tries++) {
      const found = await this.evaluate(expression).catch(() => false);
      if (found) return found;
      if (tries > 200) throw new Error(`it never was so: ${expression}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  settled() {
    return this.until("document.documentElement.dataset.ready !== undefined && document.querySelector('.page')?.hasAttribute('aria-busy') === false");
  }

  async open(url) {
    // Another fragment of the same file would not be another document.
    await this.send("browsingContext.navigate", { context: this.context, url: "about:blank", wait: "complete" });
    await this.send("browsingContext.navigate", { context: this.context, url, wait: "complete" });
    await this.settled();
  }

  text(selector) {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ""`);
  }

  address() {
    return this.evaluate("location.href");
  }

  async press(...keys) {
    for (const key of keys) {
      const value = KEYS[key] ?? key;
      await this.act({ type: "key", id: "keys", actions: [{ type: "keyDown", value }, { type: "keyUp", value }] });
      await this.settled();
    }
  }

  /** Clicks so many times at a place of an element. */
  async click(selector, x, y, times = 1) {
    const [left, top] = await this.evaluate(`(() => { const { left, top } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect(); return [left, top]; })()`);
    const one = [{ type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    await this.act({ type: "pointer", id: "mouse", actions: [{ type: "pointerMove", x: Math.round(left + x), y: Math.round(top + y) }, ...Array.from({ length: times }, () => one).flat()] });
    await this.settled();
  }

  act(actions) {
    return this.send("input.performActions", { context: this.context, actions: [actions] });
  }
}
