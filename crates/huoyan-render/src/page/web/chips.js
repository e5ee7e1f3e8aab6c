// The filters in force, one chip each: a click on its text edits it, the cross takes it away.

import { fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { FILTERS, get } from "./state.js";

/** @import { App } from "./app.js" */
/** @import { State } from "./state.js" */

/** @typedef {keyof typeof FILTERS} Filter */

export class Chips {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.element = h("div", { class: "chips", role: "group", "aria-label": t("filters") });
  }

  /** @param {State} state */
  show(state) {
    const names = /** @type {Filter[]} */ (Object.keys(FILTERS)).filter((name) => get(state, name) !== "");
    fill(this.element, ...names.map((name) => this.chip(name, get(state, name))),
      names.length > 1 ? h("button", { type: "button", class: "link quiet", onclick: () => this.clear(names) }, t("clear_filters")) : null);
    this.element.hidden = names.length === 0;
  }

  /** @param {Filter[]} names */
  clear(names) {
    this.app.store.set({ ...Object.fromEntries(names.map((name) => [name, null])), z: null });
  }

  /** @param {Filter} name @param {string} value */
  chip(name, value) {
    const label = t(FILTERS[name]);
    const chip = h("span", { class: `chip ${name}` });
    const edit = h("button", { type: "button", class: "chip-text", title: t("edit_filter"), onclick: () => this.edit(chip, name, value) },
      h("span", { class: "chip-name" }, label), h("span", { class: "chip-value" }, readable(value)));
    chip.append(edit, h("button", { type: "button", class: "chip-close", "aria-label": t("remove_filter", { name: label }), onclick: () => this.app.store.set({ [name]: null, z: null }) }, "×"));
    return chip;
  }

  /** @param {HTMLElement} chip @param {Filter} name @param {string} value */
  edit(chip, name, value) {
    const input = h("input", { type: "text", value, "aria-label": t(FILTERS[name]), size: Math.min(60, Math.max(12, value.length + 2)), spellcheck: "false" });
    const done = (/** @type {boolean} */ keep) => {
      if (!input.isConnected) return;
      const text = input.value.trim();
      fill(chip);
      chip.replaceWith(this.chip(name, value));
      if (keep && text !== value) this.app.store.set({ [name]: text, z: null });
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") done(true);
      else if (event.key === "Escape") done(false);
      else return;
      event.stopPropagation();
    });
    input.addEventListener("blur", () => done(true));
    fill(chip, h("span", { class: "chip-name" }, t(FILTERS[name])), input);
    input.select();
  }
}

/** An exact name is shown as that name. @param {string} pattern */
export function readable(pattern) {
  return pattern.split("|").map((part) => {
    const exact = /^\^((?:[^\\.+*?()|[\]{}^$]|\\[\\.+*?()|[\]{}^$])*)\$$/.exec(part);
    return exact?.[1] === undefined ? part : exact[1].replace(/\\(.)/g, "$1");
  }).join(" | ");
}
