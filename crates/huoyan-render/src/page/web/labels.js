// Labels of samples: how much each value has, to filter by it or to group stacks by a key.

import { button, fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { exactly, get } from "./state.js";
import { bar } from "./top.js";

/** @import { App, View } from "./app.js" */
/** @import { LabelValues } from "./contract.js" */
/** @import { State } from "./state.js" */

/** @implements {View} */
export class LabelsView {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.content = h("div", { class: "scrolled label-keys", tabindex: 0, role: "region", "aria-label": t("view_labels") });
    this.element = h("section", { class: "view labels", "aria-label": t("view_labels") }, this.content);
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    const labels = await this.app.source.labels(state, signal);
    if (signal.aborted) return;
    this.app.warn("view", labels.warnings ?? []);
    if (labels.keys.length === 0) return fill(this.content, h("p", { class: "hint" }, t("no_labels")));
    fill(this.content, ...labels.keys.map((key) => this.key(key, state)));
  }

  /** @param {LabelValues} key @param {State} state */
  key(key, state) {
    const more = key.n_values - key.values.length;
    return h("article", { class: "label-key" },
      h("header", { class: "bar" },
        h("h3", {}, key.key), h("span", { class: "quiet" }, t("label_summary", { n: this.app.count(key.n_values), value: this.app.both(key.value) })),
        this.root("tagroot", key.key, state, t("group_root")), this.root("tagleaf", key.key, state, t("group_leaf"))),
      h("table", { class: "plain" }, h("caption", { class: "for-readers" }, key.key), h("tbody", {}, ...key.values.map((value) => this.value(key, value)))),
      more > 0 ? h("p", { class: "quiet" }, t("more_values", { n: this.app.count(more) })) : null);
  }

  /** Puts the key's values above or below stacks. @param {"tagroot" | "tagleaf"} name @param {string} key @param {State} state @param {string} text */
  root(name, key, state, text) {
    const keys = get(state, name).split(",").filter((one) => one !== "");
    const pressed = keys.includes(key);
    const next = pressed ? keys.filter((one) => one !== key) : [...keys, key];
    return button(text, () => this.app.store.set({ [name]: next.join(","), z: null }), { class: "toggle", "aria-pressed": String(pressed) });
  }

  /** @param {LabelValues} key @param {{ text: string, value: number }} value */
  value(key, value) {
    // A range for numbers, a pattern for texts: the two forms of pprof's filters by label.
    const pattern = `${key.key}=${key.numeric ? value.text : exactly(value.text)}`;
    const { app } = this;
    return h("tr", {},
      h("td", { class: "number" }, app.format(value.value)),
      h("td", { class: "number share" }, bar(app.share(value.value), value.value, app.total)),
      h("td", { class: "name" }, button(value.text, () => app.store.set({ tf: pattern, z: null }), { class: "link", title: t("only_label") })),
      h("td", {}, button(t("without"), () => app.store.set({ ti: pattern, z: null }), { class: "link quiet", title: t("without_label") })));
  }

  focus() {
    this.content.focus({ preventScroll: true });
  }
}
