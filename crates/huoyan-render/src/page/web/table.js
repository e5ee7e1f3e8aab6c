// A table of any length of which only the rows in sight are elements. Rows are asked for in pages of
// 200; columns sort where they say so; arrows move the current row.

import { attribute, fill, h } from "./dom.js";
import { t } from "./i18n.js";

/**
 * @template R
 * @typedef {{ label: string, title?: string, numeric?: boolean, sort?: string, class?: string, cell: (row: R) => (Node | string) }} Column
 */
/**
 * @template R
 * @typedef {object} Options
 * @property {string} label
 * @property {Column<R>[]} columns
 * @property {(from: number, count: number, signal: AbortSignal) => Promise<{ n: number, rows: R[] }>} load
 * @property {(row: R) => string} key
 * @property {(row: R) => void} [onselect]
 * @property {(row: R) => void} [onopen]
 * @property {(row: R, event: MouseEvent | KeyboardEvent) => void} [onmenu]
 * @property {(sort: string) => void} [onsort]
 * @property {(row: R, element: HTMLElement) => void} [dress]
 * @property {(error: unknown) => void} onerror
 */

const ROW = 24;
const PAGE = 200;
let tables = 0;

/** @template R */
export class Table {
  /** @param {Options<R>} options */
  constructor(options) {
    this.options = options;
    this.id = `table${++tables}`;
    this.n = 0;
    this.current = -1;
    this.selected = "";
    this.sort = { by: "", desc: true };
    /** @type {Map<number, R[]>} */
    this.pages = new Map();
    /** @type {Set<number>} */
    this.asked = new Set();
    this.signal = new AbortController().signal;
    this.head = h("div", { role: "row", class: "tr head", "aria-rowindex": 1 });
    this.body = h("div", { class: "tbody", role: "rowgroup" });
    this.element = h("div", { class: "table", role: "grid", "aria-label": options.label, tabindex: 0 },
      h("div", { role: "rowgroup", class: "thead" }, this.head), this.body);
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  /** Asks anew, from the first row. @param {AbortSignal} signal @param {{ by: string, desc: boolean }} sort */
  async show(signal, sort) {
    this.signal = signal;
    this.sort = sort;
    this.drawHead();
    const first = await this.options.load(0, PAGE, signal);
    if (signal.aborted) return;
    this.pages = new Map([[0, first.rows]]);
    this.asked = new Set([0]);
    this.n = first.n;
    this.current = Math.min(this.current, this.n - 1);
    this.body.style.height = `${this.n * ROW}px`;
    attribute(this.element, "aria-rowcount", this.n + 1);
    this.draw();
  }

  drawHead() {
    fill(this.head, ...this.options.columns.map((column, index) => {
      const { sort } = column;
      const sorted = sort !== undefined && sort === this.sort.by;
      const cell = h("div", {
        role: "columnheader", "aria-colindex": index + 1, class: cellClass(column), title: column.title ?? null,
        "aria-sort": sorted ? (this.sort.desc ? "descending" : "ascending") : null,
      });
      if (sort === undefined || this.options.onsort === undefined) cell.append(column.label);
      else {
        cell.append(h("button", { type: "button", class: "sort", onclick: () => this.options.onsort?.(sort) },
          column.label, h("span", { class: "arrow", "aria-hidden": "true" }, sorted ? (this.sort.desc ? "▾" : "▴") : "")));
      }
      return cell;
    }));
  }

  /** @param {number} index @returns {R | undefined} */
  row(index) {
    return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  draw() {
    const first = Math.max(0, Math.floor(this.element.scrollTop / ROW) - 4);
    const last = Math.min(this.n, first + Math.ceil(this.element.clientHeight / ROW) + 8);
    if (this.n === 0) {
      fill(this.body, h("div", { role: "row", class: "empty" }, h("div", { role: "gridcell" }, t("nothing"))));
      return;
    }
    const rows = [];
    for (let index = first; index < last; index++) {
      const row = this.row(index);
      if (row === undefined) this.ask(Math.floor(index / PAGE));
      else rows.push(this.drawRow(row, index));
    }
    fill(this.body, ...rows);
    attribute(this.element, "aria-activedescendant", this.current >= first && this.current < last ? `${this.id}-${this.current}` : null);
  }

  /** @param {R} row @param {number} index */
  drawRow(row, index) {
    const selected = this.selected !== "" && this.options.key(row) === this.selected;
    const element = h("div", {
      role: "row", id: `${this.id}-${index}`, "aria-rowindex": index + 2, "aria-selected": selected ? "true" : "false",
      class: `tr${selected ? " selected" : ""}${index === this.current ? " current" : ""}`,
      onclick: () => this.choose(index),
      ondblclick: () => this.options.onopen?.(row),
      oncontextmenu: (/** @type {MouseEvent} */ event) => {
        event.preventDefault();
        this.choose(index);
        this.options.onmenu?.(row, event);
      },
    }, ...this.options.columns.map((column, at) =>
      h("div", { role: "gridcell", "aria-colindex": at + 1, class: cellClass(column) }, column.cell(row))));
    element.style.top = `${index * ROW}px`;
    this.options.dress?.(row, element);
    return element;
  }

  /** @param {number} page */
  async ask(page) {
    if (this.asked.has(page)) return;
    this.asked.add(page);
    const { pages, signal } = this;
    try {
      const answer = await this.options.load(page * PAGE, PAGE, signal);
      if (signal.aborted || pages !== this.pages) return;
      pages.set(page, answer.rows);
      this.draw();
    } catch (error) {
      this.options.onerror(error);
    }
  }

  /** @param {number} index */
  choose(index) {
    this.current = index;
    const row = this.row(index);
    if (row !== undefined) this.options.onselect?.(row);
    this.draw();
  }

  /** Shows which row is selected elsewhere, and where it is if it is loaded. @param {string} key */
  select(key) {
    this.selected = key;
    for (const [page, rows] of this.pages) {
      const index = rows.findIndex((row) => this.options.key(row) === key);
      if (index >= 0) this.current = page * PAGE + index;
    }
    if (key !== "") this.intoSight(this.current);
    this.draw();
  }

  /** @param {number} index */
  intoSight(index) {
    if (index < 0) return;
    const { scrollTop, clientHeight } = this.element;
    const top = index * ROW;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + 3 * ROW > scrollTop + clientHeight) this.element.scrollTop = top + 3 * ROW - clientHeight;
  }

  /** @param {number} step */
  step(step) {
    const index = Math.max(0, Math.min(this.n - 1, this.current + step));
    this.intoSight(index);
    this.choose(index);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.target !== this.element || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW) - 2);
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.n, End: this.n });
    const step = steps[event.key];
    const row = this.row(this.current);
    if (step !== undefined) this.step(step);
    else if (event.key === "Enter" && row !== undefined) this.options.onopen?.(row);
    else if ((event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) && row !== undefined) this.options.onmenu?.(row, event);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** @param {{ numeric?: boolean, class?: string }} column */
function cellClass(column) {
  return `td${column.numeric ? " number" : ""}${column.class ? ` ${column.class}` : ""}`;
}
