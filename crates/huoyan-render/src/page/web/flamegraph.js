// The first view: the flame graph with its bar and the minimap.

import { h } from "./dom.js";
import { Flame } from "./flame.js";
import { t } from "./i18n.js";
import { Minimap } from "./minimap.js";
import { ShapeBar } from "./shape.js";

/** @import { App, View } from "./app.js" */
/** @import { State } from "./state.js" */

/** @implements {View} */
export class FlameGraph {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.bar = new ShapeBar(app, ["dir", "flip", "order", "rec", "group", "side", "zoom"]);
    this.flame = new Flame(app, { label: t("flame_label"), onshown: (picture) => this.shown(picture) });
    this.minimap = new Minimap(app);
    this.element = h("section", { class: "view flamegraph", "aria-label": t("view_flamegraph") },
      this.bar.element, this.flame.element, this.minimap.element);
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    this.bar.show(state);
    await this.flame.show(state, signal);
    await this.minimap.show(state, signal);
  }

  /** A link whose box is not there shows the root, and says so. @param {import("./picture.js").Picture} picture */
  shown(picture) {
    this.app.warn("boxes", picture.lost ? [t("lost"), ...picture.warnings] : picture.warnings);
  }

  /** @param {string} name */
  select(name) {
    this.flame.select(name);
  }

  /** @param {"left" | "right" | "up" | "down" | "home" | "end"} direction */
  move(direction) {
    this.flame.move(direction);
  }

  enter() {
    this.flame.enter();
  }

  leave() {
    this.flame.leave();
  }

  /** @param {string} path @param {number} row @param {string} name */
  reveal(path, row, name) {
    this.flame.reveal(path, row, name);
  }

  stack() {
    return this.flame.stack();
  }

  repaint() {
    this.flame.repaint();
    this.minimap.paint();
  }

  canvas() {
    return this.flame.canvas;
  }

  focus() {
    this.flame.focus();
  }
}
