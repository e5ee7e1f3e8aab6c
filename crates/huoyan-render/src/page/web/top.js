// The table of functions: the panel beside pictures, and the view of its own with all columns.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { functionMenu } from "./menu.js";
import { twoParts } from "./names.js";
import { compile } from "./regex.js";
import { get, request } from "./state.js";
import { Table } from "./table.js";

/** @import { App, View } from "./app.js" */
/** @import { Top, TopRow } from "./contract.js" */
/** @import { State } from "./state.js" */
/** @import { Column } from "./table.js" */

/** @typedef {{ narrow: boolean, sort?: string, onwarnings?: (warnings: string[]) => void }} TopOptions */

/** How long the reader has stopped typing when it is looked for, in milliseconds. */
const PAUSE = 150;

/** @implements {View} */
export class TopTable {
  /** @param {App} app @param {TopOptions} options */
  constructor(app, options) {
    this.app = app;
    this.options = options;
    this.filter = h("input", {
      type: "search", class: "filter", placeholder: t("filter_functions"), "aria-label": t("filter_functions"),
      oninput: () => this.typed(),
    });
    this.timer = 0;
    this.summary = h("span", { class: "quiet", "aria-live": "polite" });
    this.holder = h("div", { class: "top-holder" });
    this.element = h("section", { class: `top ${options.narrow ? "narrow" : "wide"}`, "aria-label": t("view_top") },
      h("div", { class: "bar" }, this.filter, this.summary), this.holder);
    this.state = app.store.state;
    this.shown = "";
    this.compares = app.compares;
    /** @type {RegExp | null} */
    this.mark = null;
    this.table = this.build();
  }

  build() {
    const { app } = this;
    const table = new Table({
      label: t("view_top"),
      columns: this.columns(),
      load: (from, count, signal) => this.load(from, count, signal),
      key: (/** @type {TopRow} */ row) => row.name,
      onselect: (row) => app.select(row.name),
      onopen: (row) => app.go("sandwich", { sel: row.name, mid: row.name, z: null }),
      onmenu: (row, event) => functionMenu(app, row.name, ...placeOf(event)),
      onsort: (sort) => this.sortBy(sort),
      dress: (row, element) => element.classList.toggle("match", this.mark?.test(row.name) ?? false),
      onerror: (error) => app.failed(error),
    });
    this.holder.replaceChildren(table.element);
    return table;
  }

  /** @returns {Column<TopRow>[]} */
  columns() {
    const { app } = this;
    /** @param {string} sort @param {string} label @param {(row: TopRow) => number} value @param {"change" | "one-side" | ""} [kind] @returns {Column<TopRow>} */
    const numbers = (sort, label, value, kind = "") => ({
      label, sort, numeric: true, class: kind, cell: (row) => (kind === "change" ? app.change(value(row)) : app.format(value(row))),
    });
    /** @param {string} label @param {(row: TopRow) => number} sum @returns {Column<TopRow>} */
    const shares = (label, sum) => ({ label, numeric: true, class: "share", cell: (row) => bar(app.share(sum(row)), sum(row), app.total) });
    const name = { label: t("function"), sort: "name", class: "name", cell: (/** @type {TopRow} */ row) => nameText(row.name) };
    if (app.compares) {
      return [
        numbers("diff_flat", t("change_self"), (row) => row.flat - (row.base_flat ?? 0), "change"),
        numbers("diff_cum", t("change_total"), (row) => row.cum - (row.base_cum ?? 0), "change"),
        ...(this.options.narrow ? [] : [
          numbers("flat", t("self"), (row) => row.flat, "one-side"), numbers("base_flat", t("base_self"), (row) => row.base_flat ?? 0, "one-side"),
          numbers("cum", t("total"), (row) => row.cum, "one-side"), numbers("base_cum", t("base_total"), (row) => row.base_cum ?? 0, "one-side"),
        ]),
        name,
      ];
    }
    if (this.options.narrow) {
      /** @param {string} sort @param {string} label @param {(row: TopRow) => number} value @param {(row: TopRow) => number} sum @returns {Column<TopRow>} */
      const barred = (sort, label, value, sum) => ({ label, sort, numeric: true, class: "barred", cell: (row) => bar(app.format(value(row)), sum(row), app.total) });
      return [barred("flat", t("self"), (row) => row.flat, flatSum), barred("cum", t("total"), (row) => row.cum, cumSum), name];
    }
    return [
      numbers("flat", t("self"), (row) => row.flat), shares(t("self_share"), flatSum),
      numbers("cum", t("total"), (row) => row.cum), shares(t("total_share"), cumSum),
      name,
    ];
  }

  /** @param {string} sort */
  sortBy(sort) {
    const now = this.order();
    const desc = now.by === sort ? !now.desc : sort !== "name";
    this.app.store.set({ tsort: `${desc ? "-" : ""}${sort}` }, { merge: "tsort" });
  }

  /** The column and direction of the state, or the usual ones. */
  order() {
    const said = get(this.state, "tsort");
    const usual = this.app.compares ? "diff_flat" : "flat";
    const by = said.replace(/^-/, "") || this.options.sort || usual;
    const known = this.columns().some((column) => column.sort === by);
    return known ? { by, desc: said === "" ? true : said.startsWith("-") } : { by: usual, desc: true };
  }

  /** @param {number} from @param {number} count @param {AbortSignal} signal @returns {Promise<Top>} */
  async load(from, count, signal) {
    const { by, desc } = this.order();
    const top = await this.app.source.top(this.state, { sort: by, desc, filter: get(this.state, "tfind"), from, count }, signal);
    this.summary.textContent = t("n_functions", { n: this.app.count(top.n) });
    this.options.onwarnings?.(top.warnings);
    return top;
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    this.state = state;
    this.mark = compile(get(state, "q"));
    if (document.activeElement !== this.filter) this.filter.value = get(state, "tfind");
    if (this.compares !== this.app.compares) {
      this.compares = this.app.compares;
      this.shown = "";
      this.table = this.build();
    }
    const key = `${request(state, false)} ${JSON.stringify(this.order())} ${get(state, "tfind")}`;
    if (key !== this.shown) {
      await this.table.show(signal, this.order());
      if (signal.aborted) return;
      this.shown = key;
    }
    this.table.select(get(state, "sel"));
  }

  /** A word that is typed is one step. */
  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.app.store.set({ tfind: this.filter.value }, { merge: "tfind" }), PAUSE);
  }

  /** @param {string} name */
  select(name) {
    this.table.select(name);
  }

  /** @param {"left" | "right" | "up" | "down" | "home" | "end"} direction */
  move(direction) {
    if (direction === "up" || direction === "down") this.table.step(direction === "up" ? -1 : 1);
    if (direction === "home") this.table.step(-this.table.n);
  }

  enter() {
    if (this.app.selected !== "") this.app.go("sandwich", { z: null });
  }

  focus() {
    this.table.element.focus({ preventScroll: true });
  }
}

/** Where a menu opens: at the pointer, or at the row for keys. @param {MouseEvent | KeyboardEvent} event @returns {[number, number]} */
export function placeOf(event) {
  if (event instanceof MouseEvent) return [event.clientX, event.clientY];
  const row = event.target instanceof Element ? event.target.querySelector(".current") ?? event.target : document.body;
  const bounds = row.getBoundingClientRect();
  return [bounds.left + 40, bounds.bottom];
}

// Shares are of sums, also of means.
const flatSum = (/** @type {TopRow} */ row) => row.flat_sum ?? row.flat;
const cumSum = (/** @type {TopRow} */ row) => row.cum_sum ?? row.cum;

/** A share with a bar as long as it. @param {string} text @param {number} value @param {number} whole */
export function bar(text, value, whole) {
  const line = h("span", { class: "bar-line" });
  line.style.width = `${Math.min(100, whole === 0 ? 0 : Math.abs((value / whole) * 100))}%`;
  return h("span", { class: "with-bar" }, line, h("span", { class: "bar-text" }, text));
}

/** A name that is cut at its path first. @param {string} name */
export function nameText(name) {
  const [path, end] = twoParts(name);
  return h("span", { class: "text two-parts", title: name }, h("span", { class: "path" }, path), h("span", { class: "end" }, end));
}
