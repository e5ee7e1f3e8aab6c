// One function in the middle: who calls it above, what it calls below.

import { fill, h } from "./dom.js";
import { Flame } from "./flame.js";
import { t } from "./i18n.js";
import { ShapeBar } from "./shape.js";
import { get } from "./state.js";

/** @import { App, View } from "./app.js" */
/** @import { State } from "./state.js" */

/** @implements {View} */
export class Sandwich {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.name = "";
    this.bar = new ShapeBar(app, ["order", "rec", "group"]);
    this.title = h("h2", { class: "sandwich-title" });
    this.callers = h("div", { class: "half" });
    this.callees = h("div", { class: "half" });
    this.halves = h("div", { class: "halves" },
      h("p", { class: "half-label" }, t("callers")), this.callers, this.title,
      this.callees, h("p", { class: "half-label" }, t("callees")));
    this.hint = h("p", { class: "hint" }, t("sandwich_hint"));
    this.element = h("section", { class: "view sandwich", "aria-label": t("view_sandwich") }, this.bar.element, this.hint, this.halves);
    /** @type {Flame | null} */
    this.up = null;
    /** @type {Flame | null} */
    this.down = null;
  }

  /** @param {string} name */
  build(name) {
    this.name = name;
    const { app } = this;
    const onopen = (/** @type {import("./picture.js").Box} */ box) => {
      if (box.name !== "") app.store.set({ mid: box.name, sel: box.name });
    };
    const common = { firstRow: 1, onopen };
    this.up = new Flame(app, { ...common, label: t("callers_of", { name }), override: { at: name, dir: "up", z: null }, flip: true });
    this.down = new Flame(app, { ...common, label: t("callees_of", { name }), override: { at: name, dir: "down", z: null }, flip: false });
    fill(this.callers, this.up.element);
    fill(this.callees, this.down.element);
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    this.bar.show(state);
    const name = get(state, "mid") || get(state, "sel");
    this.hint.hidden = name !== "";
    this.halves.hidden = name === "";
    if (name === "") return;
    if (name !== this.name || this.up === null) this.build(name);
    await Promise.all([this.up?.show(state, signal), this.down?.show(state, signal)]);
    const { total, total_sum } = this.down?.picture ?? { total: 0, total_sum: 0 };
    this.title.textContent = name;
    this.title.append(h("span", { class: "quiet" }, ` ${this.app.both(total, total_sum)}`));
  }

  /** Another function from outside of the halves is the new middle. @param {string} name */
  select(name) {
    const inside = this.element.contains(document.activeElement);
    if (name !== "" && !inside && name !== this.name) this.app.store.set({ mid: name }, { push: false });
    this.up?.select(name);
    this.down?.select(name);
  }

  active() {
    return this.up?.element.contains(document.activeElement) ? this.up : this.down;
  }

  /** @param {"left" | "right" | "up" | "down" | "home" | "end"} direction */
  move(direction) {
    this.active()?.move(direction);
  }

  /** The chosen box's function becomes the middle. */
  enter() {
    const name = this.app.selected;
    if (name !== "" && name !== this.name) this.app.store.set({ mid: name });
  }

  stack() {
    return this.active()?.stack() ?? [];
  }

  repaint() {
    this.up?.repaint();
    this.down?.repaint();
  }

  canvas() {
    return this.down?.canvas ?? null;
  }

  focus() {
    this.down?.focus();
  }
}
