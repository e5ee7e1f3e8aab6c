// The call tree as a table: the picture's equal for those who read it, opened level by level.

import { attribute, fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { functionMenu } from "./menu.js";
import { compile } from "./regex.js";
import { ShapeBar } from "./shape.js";
import { get, request } from "./state.js";
import { bar, nameText, placeOf } from "./top.js";
import { changeText } from "./box_text.js";

/** @import { App, View } from "./app.js" */
/** @import { TreeNode } from "./contract.js" */
/** @import { State } from "./state.js" */

/** One line: a node, or the rest of a level that was not asked for yet. */
/** @typedef {{ node: TreeNode, level: number, open: boolean, k: number, n: number, more?: { parent: string, from: number } }} Line */

const ROW = 24;
const PAGE = 200;
/** How far a node opens by itself: as long as one child has nearly all. */
const CHAIN = 12;
const NEARLY_ALL = 0.7;

/** What a node's value is the mean of, or the value. @param {TreeNode} node */
const sumOf = (node) => node.value_sum ?? node.value;

/** @implements {View} */
export class Tree {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.bar = new ShapeBar(app, ["dir", "order", "rec", "group", "side", "zoom"]);
    this.head = h("div", { role: "row", class: "tr head", "aria-rowindex": 1 });
    this.body = h("div", { class: "tbody", role: "rowgroup" });
    this.grid = h("div", { class: "table tree-grid", role: "treegrid", "aria-label": t("view_tree"), tabindex: 0 },
      h("div", { role: "rowgroup", class: "thead" }, this.head), this.body);
    this.element = h("section", { class: "view tree", "aria-label": t("view_tree") }, this.bar.element, this.grid);
    /** @type {Line[]} */
    this.lines = [];
    this.current = 0;
    /** @type {string | null} */
    this.shown = null;
    this.state = app.store.state;
    this.signal = new AbortController().signal;
    this.grid.addEventListener("scroll", () => this.draw(), { passive: true });
    this.grid.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.grid);
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    this.bar.show(state);
    this.state = state;
    this.signal = signal;
    const key = request(state, true).toString();
    if (key === this.shown) return this.draw();
    const answer = await this.ask(get(state, "z"), 0);
    if (signal.aborted) return;
    this.shown = key;
    this.app.warn("boxes", answer.warnings ?? []);
    this.current = 0;
    this.lines = [{ node: answer.node, level: 1, open: false, k: 1, n: 1 }];
    this.drawHead();
    await this.openChain(0);
  }

  /** @param {string} z @param {number} from */
  ask(z, from) {
    const sort = get(this.state, "order") === "name" ? "name" : "value";
    return this.app.source.children(this.state, { z, sort, from, count: PAGE }, this.signal);
  }

  drawHead() {
    const columns = this.app.compares ? [t("total"), t("base"), t("change"), t("function")] : [t("total"), t("total_share"), t("self"), t("function")];
    fill(this.head, ...columns.map((label, at) => h("div", { role: "columnheader", "aria-colindex": at + 1, class: at === 3 ? "td name" : at === 2 && this.app.compares ? "td number change" : "td number" }, label)));
  }

  /** Opens a line, and what is in it as long as one child has nearly all. @param {number} index */
  async openChain(index) {
    for (let step = 0; step < CHAIN; step++) {
      await this.open(index);
      const line = this.lines[index];
      const first = this.lines[index + 1];
      if (line === undefined || first === undefined || first.level <= line.level || first.node.n_children === 0) break;
      if (Math.abs(sumOf(first.node)) < NEARLY_ALL * Math.abs(sumOf(line.node)) && step > 0) break;
      index++;
    }
    this.draw();
  }

  /** @param {number} index */
  async open(index) {
    const line = this.lines[index];
    if (line === undefined || line.open || line.node.n_children === 0) return;
    line.open = true;
    try {
      const answer = await this.ask(line.node.path, 0);
      const here = this.lines.indexOf(line);
      if (here >= 0) this.lines.splice(here + 1, 0, ...this.linesOf(answer, line.level + 1, line.node.path));
    } catch (error) {
      line.open = false;
      throw error;
    }
  }

  /** @param {import("./contract.js").Children} answer @param {number} level @param {string} parent @returns {Line[]} */
  linesOf(answer, level, parent) {
    const lines = answer.rows.map((node, at) => /** @type {Line} */ ({ node, level, open: false, k: answer.from + at + 1, n: answer.n }));
    const next = answer.from + answer.rows.length;
    if (next < answer.n) {
      const name = t("more_children", { n: this.app.count(answer.n - next) });
      lines.push({ node: { name, path: "", value: 0, self: 0, n_children: 0 }, level, open: false, k: next + 1, n: answer.n, more: { parent, from: next } });
    }
    return lines;
  }

  /** @param {number} index */
  async openMore(index) {
    const line = this.lines[index];
    if (line?.more === undefined) return;
    const answer = await this.ask(line.more.parent, line.more.from);
    const here = this.lines.indexOf(line);
    if (here >= 0) this.lines.splice(here, 1, ...this.linesOf(answer, line.level, line.more.parent));
    this.draw();
  }

  /** @param {number} index */
  close(index) {
    const line = this.lines[index];
    if (line === undefined) return;
    line.open = false;
    let end = index + 1;
    while ((this.lines[end]?.level ?? 0) > line.level) end++;
    this.lines.splice(index + 1, end - index - 1);
    this.draw();
  }

  draw() {
    this.body.style.height = `${this.lines.length * ROW}px`;
    attribute(this.grid, "aria-rowcount", this.lines.length + 1);
    const first = Math.max(0, Math.floor(this.grid.scrollTop / ROW) - 4);
    const last = Math.min(this.lines.length, first + Math.ceil(this.grid.clientHeight / ROW) + 8);
    const mark = compile(get(this.state, "q"));
    fill(this.body, ...this.lines.slice(first, last).map((line, at) => this.drawLine(line, first + at, mark)));
    attribute(this.grid, "aria-activedescendant", this.current >= first && this.current < last ? `tree-${this.current}` : null);
  }

  /** @param {Line} line @param {number} index @param {RegExp | null} mark */
  drawLine(line, index, mark) {
    const { node } = line;
    const expands = node.n_children > 0;
    const element = h("div", {
      role: "row", id: `tree-${index}`, "aria-level": line.level, "aria-rowindex": index + 2, "aria-posinset": line.k, "aria-setsize": line.n,
      "aria-expanded": expands ? String(line.open) : null, "aria-selected": String(index === this.current),
      class: `tr${node.name === this.app.selected ? " selected" : ""}${index === this.current ? " current" : ""}${mark?.test(node.name) ? " match" : ""}`,
      onclick: () => this.choose(index),
      ondblclick: () => this.app.store.set({ z: line.level === 1 ? undefined : node.path }),
      oncontextmenu: (/** @type {MouseEvent} */ event) => {
        event.preventDefault();
        this.choose(index);
        if (line.more === undefined && index > 0) functionMenu(this.app, node.name, event.clientX, event.clientY);
      },
    }, ...this.cells(line, index));
    element.style.top = `${index * ROW}px`;
    return element;
  }

  /** @param {Line} line @param {number} index @returns {HTMLElement[]} */
  cells(line, index) {
    const { node } = line;
    const { app } = this;
    /** @param {number} at @param {Node | string} content @param {string} kind */
    const cell = (at, content, kind) => h("div", { role: "gridcell", "aria-colindex": at, class: `td ${kind}` }, content);
    const name = line.more === undefined ? nameText(node.name) : h("span", { class: "text" }, node.name);
    const twist = h("button", {
      type: "button", class: "twist", tabindex: -1, "aria-hidden": "true",
      onclick: (/** @type {Event} */ event) => {
        event.stopPropagation();
        this.current = index;
        this.toggle(index);
      },
    }, line.open ? "▾" : "▸");
    if (node.n_children === 0) twist.classList.add("none");
    const indent = h("span", { class: "indented" }, twist, name);
    indent.style.paddingLeft = `${Math.min(line.level - 1, 60) * 14}px`;
    if (line.more !== undefined) return [cell(1, "", "number"), cell(2, "", "number"), cell(3, "", "number"), cell(4, indent, "name quiet")];
    const base = node.base ?? 0;
    const numbers = app.compares
      ? [app.format(node.value), app.format(base), changeText(app, { value: node.value, base })]
      : [app.format(node.value), bar(app.share(sumOf(node)), sumOf(node), app.total), app.format(node.self)];
    return [...numbers.map((text, at) => cell(at + 1, text, app.compares ? (at === 2 ? "number change" : "number") : at === 1 ? "number share" : "number")), cell(4, indent, "name")];
  }

  /** @param {number} index */
  choose(index) {
    this.current = Math.max(0, Math.min(this.lines.length - 1, index));
    const line = this.lines[this.current];
    if (line?.more !== undefined) this.openMore(this.current).catch((error) => this.app.failed(error));
    else if (line !== undefined && this.current > 0) this.app.select(line.node.name);
    const top = this.current * ROW;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    else if (top + 3 * ROW > this.grid.scrollTop + this.grid.clientHeight) this.grid.scrollTop = top + 3 * ROW - this.grid.clientHeight;
    this.draw();
  }

  /** @param {number} index */
  toggle(index) {
    if (this.lines[index]?.open) this.close(index);
    else this.openChain(index).catch((error) => this.app.failed(error));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.target !== this.grid || event.ctrlKey || event.metaKey || event.altKey) return;
    const line = this.lines[this.current];
    const page = Math.max(1, Math.floor(this.grid.clientHeight / ROW) - 2);
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.lines.length, End: this.lines.length });
    const step = steps[event.key];
    if (step !== undefined) this.choose(this.current + step);
    else if (event.key === "ArrowRight" && line !== undefined) line.open ? this.choose(this.current + 1) : this.toggle(this.current);
    else if (event.key === "ArrowLeft" && line !== undefined) line.open ? this.close(this.current) : this.choose(this.parentOf(this.current));
    else if (event.key === "Enter" && line !== undefined && line.level > 1) this.app.store.set({ z: line.node.path });
    else if (event.key === "ContextMenu" && line !== undefined && this.current > 0) functionMenu(this.app, line.node.name, ...placeOf(event));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} index */
  parentOf(index) {
    const level = this.lines[index]?.level ?? 1;
    for (let above = index - 1; above >= 0; above--) if ((this.lines[above]?.level ?? 0) < level) return above;
    return 0;
  }

  /** The names from the root to the current line. */
  stack() {
    const names = [];
    for (let index = this.current; index > 0; index = this.parentOf(index)) names.push(this.lines[index]?.node.name ?? "");
    return names.reverse();
  }

  select() {
    this.draw();
  }

  /** @param {"left" | "right" | "up" | "down" | "home" | "end"} direction */
  move(direction) {
    if (direction === "up" || direction === "down") this.choose(this.current + (direction === "up" ? -1 : 1));
    else if (direction === "right") this.toggle(this.current);
    else if (direction === "left") this.close(this.current);
  }

  leave() {
    this.app.store.set({ z: null });
  }

  /** @param {string} path */
  reveal(path) {
    this.app.store.set({ z: path });
  }

  focus() {
    this.grid.focus({ preventScroll: true });
  }
}
