// What the program prints, as text: any report.

import { LONGEST_TEXT } from "./api.js";
import { isGivenUp } from "./app.js";
import { fill, h, select } from "./dom.js";
import { t } from "./i18n.js";
import { subject } from "./peek.js";
import { get } from "./state.js";

/** @import { App, View } from "./app.js" */
/** @import { State } from "./state.js" */

const COMMANDS = ["top", "tree", "traces", "tags", "peek", "list", "raw", "comments"];

/** @implements {View} */
export class TextView {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.bar = h("div", { class: "bar" });
    this.content = h("pre", { class: "scrolled report", tabindex: 0, role: "region", "aria-label": t("view_text") });
    this.element = h("section", { class: "view text" }, this.bar, this.content);
    this.signal = new AbortController().signal;
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    this.signal = signal;
    const { app } = this;
    if (!app.source.can.text) return fill(this.content, t("not_in_file"));
    const command = get(state, "cmd");
    fill(this.bar, select(t("report"), COMMANDS.map((name) => [name, `-${name}`]), command, (cmd) => app.store.set({ cmd })),
      h("span", { class: "quiet" }, t("text_hint")));
    const needs = command === "list" || command === "peek";
    const regex = needs ? subject(state) : get(state, "f");
    if (needs && regex === "") return fill(this.content, t("select_hint"));
    const answer = await app.source.text(state, command, regex, signal).catch((error) => {
      // A report that this program cannot make says so in its place.
      if (isGivenUp(error)) throw error;
      return { text: error instanceof Error ? error.message : String(error), warnings: [] };
    });
    const { text, warnings } = answer;
    if (signal.aborted) return;
    app.warn("view", warnings);
    fill(this.content, text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}\n…\n${t("text_cut")}` : text || t("nothing"));
  }

  select() {
    const needs = ["list", "peek"].includes(this.app.store.get("cmd"));
    if (needs) this.show(this.app.store.state, this.signal).catch((error) => this.app.failed(error));
  }

  focus() {
    this.content.focus({ preventScroll: true });
  }
}
