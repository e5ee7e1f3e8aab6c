// The whole picture, small: where the zoom is in it, and a way back by a click.

import { at, REST } from "./boxes.js";
import { changePaint, NEUTRAL, packagePaint } from "./colours.js";
import { shareOfChange } from "./change.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { packageOf } from "./names.js";
import { Picture } from "./picture.js";
import { changed, get, request } from "./state.js";
import { forcedColours, theme } from "./theme.js";

/** @import { App } from "./app.js" */
/** @import { Box } from "./picture.js" */
/** @import { State } from "./state.js" */

const HEIGHT = 44;
const ROWS = 64;

export class Minimap {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.canvas = h("canvas", { class: "minimap-canvas", "aria-hidden": "true", title: t("minimap") });
    this.element = h("div", { class: "minimap" }, this.canvas);
    this.context = this.canvas.getContext("2d");
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {string | null} */
    this.shown = null;
    this.state = app.store.state;
    /** @type {Box | null} */
    this.zoomed = null;
    this.canvas.addEventListener("click", (event) => this.clicked(event.offsetX, event.offsetY));
    new ResizeObserver(() => this.paint()).observe(this.element);
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    this.state = state;
    const whole = changed(state, { z: null });
    const key = `${request(whole, true)}`;
    if (key !== this.shown) {
      const next = new Picture(this.app.source, whole, 1024, 1.5);
      await next.load(0, ROWS, signal);
      if (signal.aborted) return;
      this.picture = next;
      this.shown = key;
    }
    const z = get(state, "z");
    this.zoomed = z === "" ? null : this.picture?.findAnywhere(z) ?? null;
    this.element.classList.toggle("in-use", z !== "");
    this.paint();
  }

  lines() {
    return Math.max(8, Math.min(ROWS, this.picture?.depth ?? 0));
  }

  paint() {
    const { context, picture } = this;
    const width = this.element.clientWidth;
    if (context === null || picture === null || width === 0) return;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(HEIGHT * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${HEIGHT}px`;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, HEIGHT);
    const line = HEIGHT / this.lines();
    for (let depth = 0; depth < this.lines(); depth++) this.paintRow(depth, width, line);
    this.paintZoom(width);
  }

  /** @param {number} depth @param {number} width @param {number} line */
  paintRow(depth, width, line) {
    const { context, picture } = this;
    const row = picture?.row(depth)?.row;
    if (context === null || picture === null || row === undefined) return;
    const scale = width / picture.width;
    for (let index = 0; index < row.n; index++) {
      const box = picture.box(depth, index);
      if (box === null || box.kind & REST) continue;
      context.fillStyle = this.fill(picture, box);
      context.fillRect(at(row.x, index) * scale, depth * line, Math.max(0.5, at(row.w, index) * scale - 0.3), Math.max(0.6, line - 0.3));
    }
  }

  /** @param {Picture} picture @param {Box} box */
  fill(picture, box) {
    if (forcedColours()) return "CanvasText";
    if (box.depth === 0) return NEUTRAL[theme()].root;
    if (picture.has_base) return changePaint(shareOfChange(box, picture, Number(get(this.state, "noise")) / 100 || 0), theme()).fill;
    return packagePaint(packageOf(box.name), theme()).fill;
  }

  /** Dims what is outside of the zoom. @param {number} width */
  paintZoom(width) {
    const { context, picture, zoomed } = this;
    if (context === null || picture === null || zoomed === null) return;
    const x = (zoomed.x / picture.width) * width;
    const w = Math.max(2, (zoomed.w / picture.width) * width);
    context.globalAlpha = 0.6;
    context.fillStyle = forcedColours() ? "Canvas" : NEUTRAL[theme()].ground;
    context.fillRect(0, 0, x, HEIGHT);
    context.fillRect(x + w, 0, width - x - w, HEIGHT);
    context.globalAlpha = 1;
    context.strokeStyle = forcedColours() ? "Highlight" : NEUTRAL[theme()].select;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, 0.5, Math.max(1, w - 1), HEIGHT - 1);
  }

  /** @param {number} x @param {number} y */
  async clicked(x, y) {
    const { picture } = this;
    if (picture === null) return;
    let depth = Math.floor(y / (HEIGHT / this.lines()));
    const place = (x / (this.element.clientWidth || 1)) * picture.width;
    let box = picture.hit(depth, place);
    while (box === null || box.kind & REST) {
      if (--depth < 0) return;
      box = picture.hit(depth, place);
    }
    try {
      this.app.store.set({ z: box.depth === 0 ? null : await picture.path(box) });
    } catch (error) {
      this.app.failed(error);
    }
  }
}
