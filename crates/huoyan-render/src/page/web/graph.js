// The call graph: the server's drawing, moved and scaled here; a click selects a function.

import { button, fill, h } from "./dom.js";
import { Gestures } from "./gestures.js";
import { t } from "./i18n.js";
import { functionMenu } from "./menu.js";
import { compile } from "./regex.js";
import { get } from "./state.js";
import { drawingOf } from "./svg.js";

/** @import { App, View } from "./app.js" */
/** @import { State } from "./state.js" */

/** The scale at which most names can be read. */
const READABLE = 0.7;

/** @implements {View} */
export class Graph {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.stage = h("div", { class: "graph-stage", tabindex: 0, role: "application", "aria-label": t("graph_label") });
    this.hint = h("span", { class: "quiet", role: "status" }, t("graph_hint"));
    const bar = h("div", { class: "bar" },
      button("+", () => this.zoom(1.3), { "aria-label": t("larger") }), button("−", () => this.zoom(1 / 1.3), { "aria-label": t("smaller") }),
      button(t("fit"), () => this.place(this.whole())), this.hint);
    this.element = h("section", { class: "view graph", "aria-label": t("view_graph") }, bar, this.stage);
    /** @type {SVGSVGElement | null} */
    this.drawing = null;
    this.shown = "";
    this.size = { width: 1, height: 1 };
    this.at = { x: 0, y: 0, scale: 1 };
    this.gestures = new Gestures(this.stage, this.stage, {
      hover: () => {}, leave: () => {}, open: () => {},
      click: (_x, _y, event) => this.clicked(event), menu: (_x, _y, event) => this.menu(event),
      zoom: (factor, x) => this.zoom(factor, x), pan: () => {}, zoomed: () => true,
    });
    this.stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.stage.addEventListener("pointermove", (event) => this.drag(event));
    this.stage.addEventListener("dblclick", (event) => {
      const { left, top } = this.stage.getBoundingClientRect();
      this.zoom(1.6, event.clientX - left, event.clientY - top);
    });
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    if (!this.app.source.can.graph) return fill(this.stage, h("p", { class: "hint" }, t("not_in_file")));
    const { text, warnings } = await this.app.source.graph(state, signal);
    if (signal.aborted) return;
    this.app.warn("view", warnings);
    if (text !== this.shown) {
      this.shown = text;
      this.drawing = drawingOf(text);
      this.take(this.drawing);
    }
    this.mark(state);
    this.intoSight();
  }

  /** @param {SVGSVGElement} drawing */
  take(drawing) {
    const [, , width = 0, height = 0] = (drawing.getAttribute("viewBox") ?? "").split(/[ ,]+/).map(Number);
    this.size = { width: width || 800, height: height || 600 };
    drawing.setAttribute("width", String(this.size.width));
    drawing.setAttribute("height", String(this.size.height));
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", t("view_graph"));
    fill(this.stage, drawing);
    this.place(this.beginning());
  }

  /** All of it in the middle. @param {number} [least] the smallest scale */
  whole(least = 0) {
    const { clientWidth, clientHeight } = this.stage;
    const scale = Math.max(least, Math.min(1.5, clientWidth / this.size.width, clientHeight / this.size.height)) || 1;
    return { scale, x: (clientWidth - this.size.width * scale) / 2, y: Math.max(4, (clientHeight - this.size.height * scale) / 2) };
  }

  /** A graph that would be too small to read begins at its top. */
  beginning() {
    return this.whole(Math.min(0.45, this.stage.clientWidth / this.size.width));
  }

  place(at = this.at) {
    this.at = at;
    if (this.drawing === null) return;
    this.drawing.style.transformOrigin = "0 0";
    this.drawing.style.transform = `translate(${this.at.x}px, ${this.at.y}px) scale(${this.at.scale})`;
  }

  /** @param {number} factor @param {number} [x] @param {number} [y] */
  zoom(factor, x = this.stage.clientWidth / 2, y = this.stage.clientHeight / 2) {
    const scale = Math.max(0.03, Math.min(10, this.at.scale * factor));
    const real = scale / this.at.scale;
    this.at = { scale, x: x - (x - this.at.x) * real, y: y - (y - this.at.y) * real };
    this.place();
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const bounds = this.stage.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY / (event.deltaMode === 1 ? 12 : 400)), event.clientX - bounds.left, event.clientY - bounds.top);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (event.buttons === 0 || this.gestures.down.size > 1) return;
    this.at.x += event.movementX;
    this.at.y += event.movementY;
    this.place();
  }

  /** The function of a node: the text of its title without the value. @param {Event} event */
  nameAt(event) {
    const node = event.target instanceof Element ? event.target.closest("g.node") : null;
    return node === null ? "" : nodeName(node);
  }

  /** @param {Event} event */
  clicked(event) {
    const name = this.nameAt(event);
    this.app.select(name === this.app.selected ? "" : name);
  }

  /** @param {MouseEvent | PointerEvent} event */
  menu(event) {
    const name = this.nameAt(event);
    if (name === "") return;
    this.app.select(name);
    functionMenu(this.app, name, event.clientX, event.clientY);
  }

  /** @param {State} state */
  mark(state) {
    const search = compile(get(state, "q"));
    const selected = get(state, "sel");
    for (const node of this.drawing?.querySelectorAll("g.node") ?? []) {
      const name = nodeName(node);
      node.classList.toggle("match", search?.test(name) ?? false);
      node.classList.toggle("chosen", name !== "" && name === selected);
    }
    const missing = selected !== "" && this.drawing?.querySelector("g.node.chosen") === null;
    fill(this.hint, missing ? t("not_drawn", { name: selected }) : t("graph_hint"));
  }

  select() {
    this.mark(this.app.store.state);
    this.intoSight();
  }

  /** The selected function in the middle, large enough to be read, where it is not in sight. */
  intoSight() {
    const node = this.drawing?.querySelector("g.node.chosen");
    if (node === null || node === undefined) return;
    const stage = this.stage.getBoundingClientRect();
    const box = node.getBoundingClientRect();
    if (box.left >= stage.left && box.right <= stage.right && box.top >= stage.top && box.bottom <= stage.bottom) return;
    const scale = Math.max(this.at.scale, READABLE);
    const real = scale / this.at.scale;
    const middle = { x: (box.left + box.right) / 2 - stage.left - this.at.x, y: (box.top + box.bottom) / 2 - stage.top - this.at.y };
    this.place({ scale, x: stage.width / 2 - middle.x * real, y: stage.height / 2 - middle.y * real });
  }

  enter() {
    this.zoom(1.3);
  }

  leave() {
    this.zoom(1 / 1.3);
  }

  /** @param {"left" | "right" | "up" | "down" | "home" | "end"} direction */
  move(direction) {
    const steps = { left: [60, 0], right: [-60, 0], up: [0, 60], down: [0, -60], home: [0, 0], end: [0, 0] };
    if (direction === "home") return this.place(this.beginning());
    this.at.x += steps[direction][0] ?? 0;
    this.at.y += steps[direction][1] ?? 0;
    this.place();
  }

  svg() {
    return this.shown === "" ? null : this.shown;
  }

  focus() {
    this.stage.focus({ preventScroll: true });
  }
}

/** @param {Element} node */
function nodeName(node) {
  if (!/^N\d+$/.test(node.querySelector("title")?.textContent ?? "N0")) return "";
  const said = node.querySelector("[data-title]")?.getAttribute("data-title") ?? node.querySelector("title")?.textContent ?? "";
  return said.replace(/ \([^()]*\)$/, "");
}

