// A flame graph: a canvas of the size of its window over a scrolled height, its zoom, and what the
// pointer, fingers and keys do to it.

import { announce } from "./announce.js";
import { boxSentence, boxTip } from "./box_text.js";
import { REST } from "./boxes.js";
import { h } from "./dom.js";
import { Gestures } from "./gestures.js";
import { t } from "./i18n.js";
import { boxMenu } from "./menu.js";
import { Ruler } from "./names.js";
import { depthsInSight, FONT, isSame, paint, topOf } from "./paint.js";
import { Picture } from "./picture.js";
import { changed, get, request } from "./state.js";
import { calmMotion, forcedColours, theme } from "./theme.js";
import { hideTip, showTip } from "./tip.js";

/** @import { App } from "./app.js" */
/** @import { Scene } from "./paint.js" */
/** @import { Box } from "./picture.js" */
/** @import { Patch, State } from "./state.js" */

/** @typedef {{ label: string, override?: Patch, flip?: boolean, firstRow?: number, onshown?: (picture: Picture) => void, onopen?: (box: Box) => void }} FlameOptions */

const ROW = 20;
/** Beyond this many times the window's width the zoom goes on from a box. */
const MAX_FINER = 16;

export class Flame {
  /** @param {App} app @param {FlameOptions} options */
  constructor(app, options) {
    this.app = app;
    this.options = options;
    this.canvas = h("canvas", { class: "flame-canvas", tabindex: 0, role: "application", "aria-label": options.label });
    this.spacer = h("div", { class: "flame-spacer" });
    this.message = h("p", { class: "flame-message" });
    this.element = h("div", { class: "flame", tabindex: -1 }, this.canvas, this.spacer, this.message);
    const context = this.canvas.getContext("2d");
    if (context === null) throw new Error("this browser draws no canvas");
    this.context = context;
    this.context.font = FONT;
    this.ruler = new Ruler((text) => context.measureText(text).width);
    /** @type {Picture | null} */
    this.picture = null;
    this.shownKey = "";
    /** @type {State} */
    this.state = app.store.state;
    this.from = 0;
    this.to = 1;
    /** @type {Box | null} */
    this.chosen = null;
    this.chosenPath = "";
    /** @type {Box | null} */
    this.hover = null;
    /** How much of the height is out of sight. */
    this.hidden = 0;
    this.drawing = 0;
    this.settling = 0;
    this.signal = new AbortController().signal;
    this.listen();
  }

  listen() {
    this.element.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.resized()).observe(this.element);
    this.gestures = new Gestures(this.element, this.canvas, {
      hover: (x, y) => this.pointed(x, y),
      leave: () => this.pointed(-1, -1),
      click: (x, y, event) => this.clicked(x, y, event),
      open: (x, y) => this.opened(x, y),
      menu: (x, y, event) => this.menu(x, y, event),
      zoom: (factor, x) => this.zoomBy(factor, x),
      pan: (dx) => this.panBy(dx),
      zoomed: () => this.to - this.from < 1,
    });
  }

  get flip() {
    return this.options.flip ?? get(this.state, "flip") === "1";
  }

  /** The state that this picture is asked with. @param {State} state */
  asked(state) {
    return this.options.override === undefined ? state : changed(state, this.options.override);
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    const flipped = get(state, "flip") !== get(this.state, "flip");
    this.state = state;
    this.signal = signal;
    const width = Math.max(50, this.element.clientWidth);
    const key = `${request(this.asked(state), true)} ${width} ${this.finer()}`;
    if (key === this.shownKey && this.picture !== null) {
      if (flipped) this.arrange();
      this.repaint();
      return;
    }
    const next = new Picture(this.app.source, this.asked(state), width * this.finer(), 1 / Math.max(1, devicePixelRatio));
    await next.load(0, this.linesInSight(), signal);
    if (signal.aborted) return;
    this.take(next, key);
  }

  /** How much finer than the window boxes are asked for: a power of two. */
  finer() {
    return Math.min(MAX_FINER, 2 ** Math.ceil(Math.log2(1 / (this.to - this.from)) - 0.01));
  }

  linesInSight() {
    return Math.ceil((this.element.scrollTop + this.element.clientHeight) / ROW) + 1;
  }

  /** @param {Picture} next @param {string} key */
  take(next, key) {
    const old = this.picture;
    const zoomed = old === null || get(old.state, "z") !== get(next.state, "z");
    if (zoomed) [this.from, this.to] = [0, 1];
    this.picture = next;
    this.shownKey = key;
    this.hover = null;
    this.chosen = this.chosenPath === "" || this.chosen === null ? null : next.find(this.chosenPath, this.chosen.depth, this.chosen.name);
    this.arrange(old === null);
    if (zoomed && old !== null) this.depthIntoSight(Math.max(0, next.ancestors.length - 2), next.ancestors.length + 3);
    this.message.textContent = next.total_sum === 0 && next.base_total_sum === 0 ? t("empty_picture") : "";
    this.repaint();
    this.options.onshown?.(next);
    this.loadInSight();
  }

  /** Gives the scrolled part its height. @param {boolean} [fresh] */
  arrange(fresh = false) {
    if (this.picture === null) return;
    const lines = this.picture.depth - (this.options.firstRow ?? 0);
    const rest = Math.max(0, lines * ROW - this.element.clientHeight);
    const atRoot = fresh || this.element.scrollTop >= this.hidden - ROW;
    this.hidden = rest;
    this.spacer.style.height = `${rest}px`;
    if (this.flip && atRoot) this.element.scrollTop = rest;
  }

  /** @returns {Scene} */
  scene() {
    return {
      context: this.context, ruler: this.ruler, width: this.canvas.clientWidth, height: this.canvas.clientHeight,
      rowHeight: ROW, scroll: this.scroll(), from: this.from, to: this.to, flip: this.flip,
      firstRow: this.options.firstRow ?? 0, theme: theme(), forced: forcedColours(),
      searching: get(this.state, "q") !== "", noise: Number(get(this.state, "noise")) / 100 || 0,
      selected: this.app.selected, chosen: this.chosen, hover: this.hover,
    };
  }

  /** Where the rows' top is; with the root below, few rows stand at the bottom. */
  scroll() {
    const lines = (this.picture?.depth ?? 0) - (this.options.firstRow ?? 0);
    const spare = this.element.clientHeight - lines * ROW;
    return this.flip && spare > 0 ? -spare : this.element.scrollTop;
  }

  resized() {
    const { clientWidth, clientHeight } = this.element;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    this.canvas.style.width = `${clientWidth}px`;
    this.canvas.style.height = `${clientHeight}px`;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.arrange();
    this.paintNow();
    if (this.picture !== null && clientWidth > 0) this.settle();
  }

  scrolled() {
    this.repaint();
    this.loadInSight();
  }

  async loadInSight() {
    const picture = this.picture;
    if (picture === null) return;
    const [first, last] = depthsInSight(this.scene(), picture.depth);
    if (picture.loaded(first) && (last === 0 || picture.loaded(last - 1))) return;
    try {
      await picture.load(first, last, this.signal);
      this.repaint();
    } catch (error) {
      this.app.failed(error);
    }
  }

  repaint() {
    if (this.drawing === 0) this.drawing = requestAnimationFrame(() => this.paintNow());
  }

  paintNow() {
    cancelAnimationFrame(this.drawing);
    this.drawing = 0;
    if (this.picture !== null && this.canvas.width > 0) paint(this.scene(), this.picture);
  }

  /** @param {number} x @param {number} y in pixels of the canvas @returns {Box | null} */
  boxAt(x, y) {
    if (this.picture === null || x < 0) return null;
    const scene = this.scene();
    const line = Math.floor((y + scene.scroll) / ROW);
    const depth = scene.flip ? this.picture.depth - 1 - line : line + scene.firstRow;
    if (depth < scene.firstRow) return null;
    return this.picture.hit(depth, (this.from + (x / scene.width) * (this.to - this.from)) * this.picture.width);
  }

  /** @param {number} x @param {number} y */
  pointed(x, y) {
    const box = this.boxAt(x, y);
    if (box === null) hideTip();
    else if (this.picture !== null) showTip(boxTip(this.app, this.picture, box), this.canvas, x, y);
    this.canvas.classList.toggle("over-box", box !== null);
    if (box === this.hover || (box !== null && this.hover !== null && isSame(box, this.hover))) return;
    this.hover = box;
    this.repaint();
  }

  /** @param {number} x @param {number} y @param {PointerEvent | MouseEvent} event */
  clicked(x, y, event) {
    const box = this.boxAt(x, y);
    if (box !== null && event.altKey && box.name !== "" && box.depth > 0) this.app.store.set({ at: box.name, z: null });
    else this.choose(box !== null && this.chosen !== null && isSame(box, this.chosen) ? null : box);
  }

  /** @param {Box | null} box */
  choose(box) {
    this.chosen = box;
    this.chosenPath = "";
    const name = box !== null && box.depth > 0 ? box.name : "";
    if (box !== null) this.remember(box);
    if (name !== this.app.selected) this.app.select(name);
    this.repaint();
  }

  /** Keeps the path of the chosen box, and asks for its zoom ahead. @param {Box} box */
  async remember(box) {
    const picture = this.picture;
    if (picture === null || box.kind & REST) return;
    try {
      const path = await picture.path(box);
      if (this.chosen !== box) return;
      this.chosenPath = path;
      await new Promise((resolve) => setTimeout(resolve, 250));
      if (this.chosen !== box || box.depth < picture.ancestors.length) return;
      const state = changed(this.asked(this.state), { z: box.depth === 0 ? null : path });
      await new Picture(this.app.source, state, picture.w, picture.min).load(0, this.linesInSight());
    } catch (error) {
      this.app.failed(error);
    }
  }

  /** @param {number} x @param {number} y */
  opened(x, y) {
    const box = this.boxAt(x, y);
    if (box !== null) this.zoomTo(box);
  }

  /** Makes a box fill the width: the old picture stretched at once, the new one when it is there. @param {Box} box */
  async zoomTo(box) {
    const picture = this.picture;
    if (picture === null) return;
    hideTip();
    if (this.options.onopen !== undefined) return this.options.onopen(box);
    if (box.kind & REST) return this.openRest(box);
    try {
      const path = await picture.path(box);
      if (box.depth >= picture.ancestors.length) this.glide(box.x / picture.width, (box.x + box.w) / picture.width);
      this.chosen = box;
      this.chosenPath = path;
      this.app.store.set({ z: box.depth === 0 ? null : path, sel: box.depth === 0 ? undefined : box.name });
    } catch (error) {
      this.app.failed(error);
    }
  }

  /** A rest is opened by giving its parent the width, or, if it has it, as a list. @param {Box} box */
  async openRest(box) {
    const picture = this.picture;
    const parent = picture?.parent(box) ?? null;
    if (picture === null || parent === null) return;
    if (parent.w < picture.width * 0.9 && parent.depth > 0) await this.zoomTo(parent);
    else this.app.go("tree", { z: parent.depth === 0 ? null : await picture.path(parent) });
  }

  /** Moves to another part of the width in a few frames. @param {number} from @param {number} to */
  glide(from, to) {
    const start = { from: this.from, to: this.to, time: performance.now(), picture: this.picture };
    const time = calmMotion() ? 1 : 140;
    const step = () => {
      if (start.picture !== this.picture) return;
      const done = Math.min(1, (performance.now() - start.time) / time);
      const eased = 1 - (1 - done) ** 3;
      this.from = start.from + (from - start.from) * eased;
      this.to = start.to + (to - start.to) * eased;
      this.paintNow();
      if (done < 1) requestAnimationFrame(step);
    };
    step();
  }

  /** @param {number} factor @param {number} x */
  zoomBy(factor, x) {
    const width = this.canvas.clientWidth || 1;
    const here = this.from + (x / width) * (this.to - this.from);
    const part = Math.min(1, Math.max(1 / 512, (this.to - this.from) / factor));
    this.from = Math.max(0, Math.min(1 - part, here - (x / width) * part));
    this.to = this.from + part;
    hideTip();
    this.repaint();
    this.settle();
  }

  /** @param {number} dx */
  panBy(dx) {
    const part = this.to - this.from;
    const step = (-dx / (this.canvas.clientWidth || 1)) * part;
    this.from = Math.max(0, Math.min(1 - part, this.from + step));
    this.to = this.from + part;
    this.repaint();
  }

  /** After the last of many small changes asks for boxes as fine as they can be seen. */
  settle() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      if (this.element.isConnected) this.show(this.state, this.signal).catch((error) => this.app.failed(error));
    }, 160);
  }

  /** @param {number} x @param {number} y @param {MouseEvent | PointerEvent} event */
  menu(x, y, event) {
    const box = this.boxAt(x, y);
    if (box === null) return;
    if (this.chosen === null || !isSame(box, this.chosen)) this.choose(box);
    hideTip();
    boxMenu(this.app, this, box, event.clientX, event.clientY);
  }

  /** @param {"left" | "right" | "up" | "down" | "home" | "end"} direction */
  move(direction) {
    const next = this.neighbour(direction);
    if (next === null) return;
    this.choose(next);
    this.depthIntoSight(next.depth - 1, next.depth + 2);
    this.widthIntoSight(next);
    if (this.picture !== null) announce(boxSentence(this.app, this.picture, next));
  }

  /** @param {"left" | "right" | "up" | "down" | "home" | "end"} direction @returns {Box | null} */
  neighbour(direction) {
    const { picture } = this;
    if (picture === null) return null;
    const start = this.chosen ?? (this.app.selected === "" ? null : picture.first(this.app.selected));
    if (start === null || direction === "home") return picture.box(Math.max(picture.ancestors.length, this.options.firstRow ?? 0), 0);
    if (direction === "left" || direction === "right") return picture.box(start.depth, start.index + (direction === "left" ? -1 : 1));
    if ((direction === "up") !== this.flip) return start.depth > (this.options.firstRow ?? 0) ? picture.parent(start) : null;
    const children = picture.children(start);
    return children.reduce((best, child) => (best === null || child.w > best.w ? child : best), /** @type {Box | null} */ (null));
  }

  /** @param {number} first @param {number} last */
  depthIntoSight(first, last) {
    if (this.picture === null) return;
    const scene = this.scene();
    const tops = [first, last - 1].map((depth) => topOf(scene, depth, this.picture?.depth ?? 0));
    const low = Math.min(...tops);
    const high = Math.max(...tops) + ROW;
    if (low < 0) this.element.scrollTop += low;
    else if (high > scene.height) this.element.scrollTop += high - scene.height;
  }

  /** @param {Box} box */
  widthIntoSight(box) {
    const width = this.picture?.width ?? 1;
    const part = this.to - this.from;
    if (box.x / width >= this.from && (box.x + box.w) / width <= this.to) return;
    if (part >= 1) return;
    this.from = Math.max(0, Math.min(1 - part, box.x / width));
    this.to = this.from + part;
  }

  /** Another view or a table has selected a function. @param {string} name */
  select(name) {
    if (this.chosen !== null && this.chosen.name !== name) {
      this.chosen = null;
      this.chosenPath = "";
    }
    const first = name === "" || this.chosen !== null ? null : this.picture?.first(name) ?? null;
    if (first !== null) this.depthIntoSight(first.depth, first.depth + 1);
    this.repaint();
  }

  /** Brings the box of a path into sight, by a zoom if it is too small. @param {string} path @param {number} row @param {string} name */
  async reveal(path, row, name) {
    const { picture } = this;
    if (picture === null) return;
    try {
      await picture.load(0, row + 1, this.signal);
      const box = picture.find(path, row, name);
      if (box === null || box.w < 16 * 12) {
        this.app.store.set({ z: path, sel: name });
        return;
      }
      this.choose(box);
      this.depthIntoSight(row - 1, row + 2);
      this.widthIntoSight(box);
    } catch (error) {
      this.app.failed(error);
    }
  }

  enter() {
    if (this.chosen !== null) this.zoomTo(this.chosen);
  }

  /** One zoom out: to the box above the one that has the width. */
  leave() {
    if (this.to - this.from < 1) {
      [this.from, this.to] = [0, 1];
      this.repaint();
      this.settle();
      return;
    }
    const above = (this.picture?.ancestors.length ?? 0) - 1;
    const box = above >= 0 ? this.picture?.box(above, 0) ?? null : null;
    if (box !== null) this.zoomTo(box);
  }

  /** The names from the root to the chosen box. */
  stack() {
    return this.chosen === null ? [] : this.picture?.chain(this.chosen)?.slice(1) ?? [];
  }

  focus() {
    this.canvas.focus({ preventScroll: true });
  }
}
