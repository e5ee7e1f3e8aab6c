// Two profiles: as one picture, side by side, or as a table; what stands in only one is listed.

import { button, fill, h, select } from "./dom.js";
import { Flame } from "./flame.js";
import { t } from "./i18n.js";
import { functionMenu } from "./menu.js";
import { ShapeBar } from "./shape.js";
import { get } from "./state.js";
import { TopTable } from "./top.js";

/** @import { App, View } from "./app.js" */
/** @import { TopRow } from "./contract.js" */
/** @import { State } from "./state.js" */

const MODES = /** @type {const} */ (["picture", "sides", "table"]);
/** Among how many functions, those that changed most, those of only one profile are looked for. */
const LOOKED_AT = 1000;

/** @implements {View} */
export class Diff {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.bar = h("div", { class: "bar" });
    this.shape = new ShapeBar(app, []);
    this.hint = h("div", { class: "hint" });
    this.one = new Flame(app, { label: t("diff_label") });
    this.new = new Flame(app, { label: t("side_new"), override: { side: "new" } });
    this.base = new Flame(app, { label: t("side_base"), override: { side: "base" } });
    this.table = new TopTable(app, { narrow: false, sort: "diff_flat" });
    this.only = h("div", { class: "only" });
    this.main = h("div", { class: "diff-main" });
    this.sums = h("p", { class: "quiet sums" });
    this.element = h("section", { class: "view diff", "aria-label": t("view_diff") }, this.bar, this.shape.element, this.sums, this.hint, this.main);
    this.mode = "";
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    const mode = get(state, "mode");
    const compares = this.app.compares;
    this.drawBar(state);
    this.hint.hidden = compares;
    this.main.hidden = !compares;
    this.sums.hidden = !compares;
    this.shape.element.hidden = !compares || mode === "table";
    if (!compares) return this.drawHint();
    // Side by side each picture has the widths of its own side.
    this.shape.parts = ["dir", "flip", "order", "rec", "group", ...(mode === "sides" ? [] : /** @type {const} */ (["side"])), "zoom"];
    this.shape.show(state);
    this.drawSums();
    if (mode !== this.mode) this.arrange(mode);
    if (mode === "sides") await Promise.all([this.new.show(state, signal), this.base.show(state, signal)]);
    else if (mode === "table") await Promise.all([this.table.show(state, signal), this.drawOnly(state, signal)]);
    else await this.one.show(state, signal);
  }

  /** @param {string} mode */
  arrange(mode) {
    this.mode = mode;
    this.main.className = `diff-main ${mode}`;
    if (mode === "sides") {
      const side = (/** @type {string} */ title, /** @type {Flame} */ flame) => h("div", { class: "side" }, h("h3", {}, title), flame.element);
      fill(this.main, side(t("side_base"), this.base), side(t("side_new"), this.new));
    } else if (mode === "table") fill(this.main, this.table.element, this.only);
    else fill(this.main, this.one.element);
  }

  /** @param {State} state */
  drawBar(state) {
    const { app } = this;
    const profiles = (app.profile?.profiles ?? []).map(({ id, name }) => /** @type {[string, string]} */ ([String(id), name]));
    const base = app.profile?.base ?? null;
    const noise = h("input", {
      type: "number", min: 0, max: 100, step: 0.1, value: get(state, "noise"), class: "small", "aria-label": t("noise"), title: t("noise_help"),
      onchange: (/** @type {Event} */ event) => app.store.set({ noise: /** @type {HTMLInputElement} */ (event.target).value }),
    });
    fill(this.bar,
      h("span", { class: "choice", role: "group", "aria-label": t("mode") }, ...MODES.map((mode) =>
        button(t(`mode_${mode}`), () => app.store.set({ mode }), { class: "toggle", "aria-pressed": String(get(state, "mode") === mode) }))),
      h("label", {}, t("base"), " ", select(t("base"), [["", base === null && app.compares ? t("given_base") : t("none")], ...profiles], base === null ? "" : String(base), (value) => app.store.set({ base: value }))),
      h("label", {}, t("scaled"), " ", select(t("scaled"), [["none", t("by_none")], ["total", t("by_total")], ["duration", t("by_duration")]], get(state, "by"), (by) => app.store.set({ by }))),
      h("label", {}, t("noise"), " ", noise, " %"), legend());
  }

  drawHint() {
    fill(this.hint, h("p", {}, t("diff_hint")), this.app.source.can.open ? h("p", {}, t("diff_drop")) : null);
  }

  drawSums() {
    const { app } = this;
    const base = app.profile?.base_total ?? 0;
    const now = app.profile?.total ?? 0;
    this.sums.textContent = t("diff_sums", { base: app.format(base), now: app.format(now), change: app.change(now - base), share: app.share(now - base, base) });
  }

  /** What stands in only one of the two. @param {State} state @param {AbortSignal} signal */
  async drawOnly(state, signal) {
    const { rows } = await this.app.source.top(state, { sort: "diff_cum", desc: true, filter: "", from: 0, count: LOOKED_AT }, signal);
    if (signal.aborted) return;
    const gone = rows.filter((row) => row.cum === 0 && (row.base_cum ?? 0) !== 0);
    const fresh = rows.filter((row) => (row.base_cum ?? 0) === 0 && row.cum !== 0);
    fill(this.only, this.list(t("only_base"), gone, (row) => row.base_cum ?? 0), this.list(t("only_new"), fresh, (row) => row.cum));
  }

  /** @param {string} title @param {TopRow[]} rows @param {(row: TopRow) => number} value */
  list(title, rows, value) {
    const { app } = this;
    return h("section", { tabindex: 0, "aria-label": title }, h("h3", {}, `${title} (${app.count(rows.length)})`), rows.length === 0 ? h("p", { class: "quiet" }, t("nothing")) :
      h("table", { class: "plain" }, h("caption", { class: "for-readers" }, title), h("tbody", {}, ...rows.slice(0, 300).map((row) => h("tr", {},
        h("td", { class: "number" }, app.format(value(row))),
        h("td", { class: "name" }, button(row.name, () => app.select(row.name), {
          class: "link",
          oncontextmenu: (/** @type {MouseEvent} */ event) => {
            event.preventDefault();
            functionMenu(app, row.name, event.clientX, event.clientY);
          },
        })))))));
  }

  active() {
    if (this.mode === "sides") return this.base.element.contains(document.activeElement) ? this.base : this.new;
    return this.mode === "table" ? null : this.one;
  }

  /** @param {string} name */
  select(name) {
    for (const one of [this.one, this.new, this.base, this.table]) one.select(name);
  }

  /** @param {"left" | "right" | "up" | "down" | "home" | "end"} direction */
  move(direction) {
    (this.active() ?? this.table).move(direction);
  }

  enter() {
    this.active()?.enter();
  }

  leave() {
    this.active()?.leave();
  }

  /** @param {string} path @param {number} row @param {string} name */
  reveal(path, row, name) {
    this.active()?.reveal(path, row, name);
  }

  stack() {
    return this.active()?.stack() ?? [];
  }

  repaint() {
    for (const one of [this.one, this.new, this.base]) one.repaint();
  }

  canvas() {
    return this.active()?.canvas ?? null;
  }

  focus() {
    this.active()?.focus();
  }
}

/** The scale of colours with its words. */
function legend() {
  return h("span", { class: "legend" }, h("span", { class: "swatch less" }), `▼ ${t("less")}`, h("span", { class: "swatch same" }), t("same"), h("span", { class: "swatch more" }), `▲ ${t("more")}`);
}
