// The start: where the answers come from, what the address says, and the page for it.

import * as announcer from "./announce.js";
import { Server } from "./api.js";
import { App } from "./app.js";
import { installDrop } from "./drop.js";
import { fill } from "./dom.js";
import { language } from "./i18n.js";
import { installKeys } from "./keys.js";
import { Offline, savedPage } from "./offline.js";
import { Page } from "./page.js";
import { fragmentPlace, get, pathPlace, Store } from "./state.js";
import { applyTheme, listenTheme } from "./theme.js";

/** @param {App} app */
function draw(app) {
  document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
  const page = new Page(app);
  app.view = null;
  fill(document.body, page.element);
  announcer.install();
  installDrop(app);
  return page;
}

/** A server has the answers, or this file. */
async function sourceOf() {
  const saved = await savedPage();
  if (saved !== null) return saved;
  const token = document.querySelector('meta[name="huoyan-token"]')?.getAttribute("content") ?? "";
  return new Server(new URL("../", location.href), token);
}

/** Upstream's `p=`: a pattern to look for, and the pivot if it means one function. @param {App} app */
async function takePivot(app) {
  const pattern = app.store.get("p");
  if (pattern === "") return;
  app.store.set({ p: null, q: pattern }, { push: false });
  const found = await app.source.search(app.store.state, null);
  const [name] = found.names;
  if (found.n_functions === 1 && name !== undefined && get(app.store.state, "at") === "") {
    app.store.set({ at: name, sel: name }, { push: false });
  }
}

async function start() {
  applyTheme();
  const source = await sourceOf();
  const app = new App(source, new Store(source instanceof Offline ? fragmentPlace(source.start) : pathPlace()));
  let page = draw(app);
  app.rebuild = () => {
    page = draw(app);
    page.show(app.store.state, null);
  };
  app.store.listen((state, old) => page.show(state, old));
  listenTheme(() => app.view?.repaint?.());
  installKeys(app);
  await takePivot(app).catch((error) => app.failed(error));
  await page.show(app.store.state, null);
}

start().catch((error) => {
  fill(document.body, `pprof: ${error instanceof Error ? error.message : error}`);
});
