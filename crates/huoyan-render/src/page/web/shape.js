// The bar above pictures of stacks: how they are joined, ordered and named.

import { button, fill, h, select } from "./dom.js";
import { t } from "./i18n.js";
import { get } from "./state.js";

/** @import { App } from "./app.js" */
/** @import { State } from "./state.js" */

/** @typedef {"dir" | "flip" | "order" | "rec" | "group" | "zoom" | "side"} Part */

export class ShapeBar {
  /** @param {App} app @param {Part[]} parts */
  constructor(app, parts) {
    this.app = app;
    this.parts = parts;
    this.element = h("div", { class: "bar shape", role: "toolbar", "aria-label": t("shape") });
  }

  /** @param {State} state */
  show(state) {
    const { app } = this;
    const makers = /** @type {Record<Part, () => Node | null>} */ ({
      dir: () => this.pair("dir", state, [["down", t("dir_down")], ["up", t("dir_up")]], t("key_invert")),
      flip: () => this.toggle("flip", "1", state, t("flip"), t("key_flip")),
      order: () => this.toggle("order", "name", state, t("order_name"), t("key_order")),
      rec: () => this.toggle("rec", "1", state, t("rec"), t("key_recursion")),
      group: () => select(t("group"), [["", t("group_function")], ["package", t("group_package")], ["file", t("group_file")], ["binary", t("group_binary")]],
        get(state, "group"), (group) => app.store.set({ group, z: null })),
      side: () => (app.compares ? this.pair("side", state, [["both", t("side_both")], ["new", t("side_new")], ["base", t("side_base")]], t("side_help")) : null),
      zoom: () => (get(state, "z") === "" ? null : button(t("zoom_reset"), () => app.store.set({ z: null }), { class: "strong" })),
    });
    const focused = document.activeElement;
    const label = this.element.contains(focused) ? focused?.textContent : null;
    fill(this.element, ...this.parts.map((part) => makers[part]()));
    if (label !== null) [...this.element.querySelectorAll("button")].find((one) => one.textContent === label)?.focus();
  }

  /** @param {string} name @param {string} on @param {State} state @param {string} text @param {string} title */
  toggle(name, on, state, text, title) {
    const pressed = get(state, name) === on;
    const clears = name === "rec" ? null : undefined;
    return button(text, () => this.app.store.set({ [name]: pressed ? null : on, z: clears }), { "aria-pressed": String(pressed), class: "toggle", title });
  }

  /** @param {string} name @param {State} state @param {[string, string][]} choices @param {string} title */
  pair(name, state, choices, title) {
    const clears = name === "dir" ? null : undefined;
    return h("span", { class: "choice", role: "group", "aria-label": title }, ...choices.map(([value, text]) =>
      button(text, () => this.app.store.set({ [name]: value, z: clears }), { "aria-pressed": String(get(state, name) === value), class: "toggle", title })));
  }
}
