// Functions with who calls them above and what they call below, as -peek.

import { button, fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { functionMenu } from "./menu.js";
import { exactly, get } from "./state.js";

/** @import { App, View } from "./app.js" */
/** @import { Neighbour, PeekFunction } from "./contract.js" */
/** @import { State } from "./state.js" */

/** What a view of single functions is about: the selected one, else the focus. @param {State} state */
export function subject(state) {
  const name = get(state, "sel");
  return name === "" ? get(state, "f") : exactly(name);
}

/** @implements {View} */
export class Peek {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.content = h("div", { class: "scrolled peek-list", tabindex: 0, role: "region", "aria-label": t("view_peek") });
    this.element = h("section", { class: "view peek", "aria-label": t("view_peek") }, this.content);
    this.state = app.store.state;
    this.signal = new AbortController().signal;
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    this.state = state;
    this.signal = signal;
    const regex = subject(state);
    if (regex === "") return fill(this.content, h("p", { class: "hint" }, t("select_hint")));
    const peek = await this.app.source.peek(state, regex, signal);
    if (signal.aborted) return;
    this.app.warn("view", peek.warnings ?? []);
    if (peek.functions.length === 0) fill(this.content, h("p", { class: "hint" }, t("nothing")));
    else fill(this.content, ...peek.functions.map((one) => this.block(one)));
  }

  /** @param {PeekFunction} one */
  block(one) {
    return h("div", { class: "peek-block" },
      this.table(t("callers"), one.callers, one.cum_sum ?? one.cum),
      h("div", { class: "peek-middle" }, h("strong", {}, one.name),
        h("span", { class: "quiet" }, this.app.sums(one))),
      this.table(t("callees"), one.callees, one.cum_sum ?? one.cum));
  }

  /** @param {string} label @param {Neighbour[]} neighbours @param {number} whole */
  table(label, neighbours, whole) {
    if (neighbours.length === 0) return null;
    return h("table", { class: "plain" }, h("caption", {}, label), h("tbody", {}, ...neighbours.map((one) => h("tr", {},
      h("td", { class: "number" }, this.app.cost(one.value)),
      // A change has no share of another change.
      this.app.compares ? null : h("td", { class: "number" }, this.app.share(one.value_sum ?? one.value, whole)),
      h("td", { class: "name" }, this.link(one.name), one.inlined ? h("span", { class: "quiet" }, ` ${t("inlined_mark")}`) : null)))));
  }

  /** @param {string} name */
  link(name) {
    return button(name, () => this.app.select(name), {
      class: "link",
      oncontextmenu: (/** @type {MouseEvent} */ event) => {
        event.preventDefault();
        functionMenu(this.app, name, event.clientX, event.clientY);
      },
    });
  }

  select() {
    const shown = this.show(this.app.store.state, this.signal);
    shown.catch((error) => this.app.failed(error));
  }

  focus() {
    this.content.focus({ preventScroll: true });
  }
}
