// Assembly: each routine's instructions with what was spent on them.

import { editorLink } from "./editor.js";
import { button, fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { subject } from "./peek.js";
import { LONG_RUN, runs } from "./source_view.js";

/** @import { App, View } from "./app.js" */
/** @import { CodeRoutine, Instruction } from "./contract.js" */
/** @import { State } from "./state.js" */

/** @implements {View} */
export class Assembly {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.content = h("div", { class: "scrolled", tabindex: 0, role: "region", "aria-label": t("view_disasm") });
    this.element = h("section", { class: "view source", "aria-label": t("view_disasm") }, this.content);
    this.signal = new AbortController().signal;
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    this.signal = signal;
    const { app } = this;
    if (!app.source.can.text) return this.hint(t("not_in_file"));
    const regex = subject(state);
    if (regex === "") return this.hint(t("select_hint"));
    try {
      const answer = await app.source.disasm(state, regex, signal);
      if (signal.aborted) return;
      app.warn("view", answer.warnings);
      fill(this.content, ...answer.routines.map((one) => this.routine(one)),
        answer.more > 0 ? h("p", { class: "hint" }, t("more_routines", { n: answer.more })) : null);
    } catch (error) {
      if (signal.aborted) return;
      // Mostly there is no program to read instructions from: what to do stands in the message.
      this.hint(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {string} text */
  hint(text) {
    fill(this.content, h("p", { class: "hint" }, text));
  }

  /** @param {CodeRoutine} one */
  routine(one) {
    const { app } = this;
    return h("article", { class: "routine" },
      h("h3", {}, one.name),
      one.aliases.length > 0 ? h("p", { class: "quiet" }, one.aliases.join(" · ")) : null,
      h("p", { class: "quiet file" }, one.binary),
      h("p", { class: "quiet" }, app.sums(one)),
      this.rows(one),
      one.is_cut ? h("p", { class: "hint" }, t("text_cut")) : null);
  }

  /** @param {CodeRoutine} one */
  rows(one) {
    const body = h("tbody", {});
    for (const run of runs(placed(one.instructions))) {
      if (run.costly || run.lines.length <= LONG_RUN) body.append(...run.lines.map((row) => this.row(row, one)));
      else body.append(this.folded(run.lines, one));
    }
    return h("table", { class: "code" }, h("caption", { class: "for-readers" }, one.name), h("thead", {}, h("tr", {},
      ...[t("address"), t("self"), t("total"), t("instruction"), t("line")].map((text, at) => h("th", { scope: "col", class: at < 3 ? "number" : "" }, text)))), body);
  }

  /** @param {Placed[]} rows @param {CodeRoutine} one */
  folded(rows, one) {
    const row = h("tr", { class: "folded" }, h("td", { colspan: 5 },
      button(t("lines_left_out", { n: rows.length }), () => row.replaceWith(...rows.map((each) => this.row(each, one))), { class: "link" })));
    return row;
  }

  /** @param {Placed} row @param {CodeRoutine} one */
  row(row, one) {
    const { app } = this;
    const element = h("tr", { class: row.cum === 0 ? "idle" : "costly" },
      h("td", { class: "number" }, row.address),
      h("td", { class: "number" }, row.flat === 0 ? "" : app.cost(row.flat)),
      h("td", { class: "number" }, row.cum === 0 ? "" : app.cost(row.cum)),
      h("td", {}, h("code", {}, row.text)),
      h("td", { class: "quiet" }, row.place === "" ? "" : editorLink(row.file, row.line, row.place) ?? row.place));
    if (row.cum !== 0 && one.cum !== 0) element.style.setProperty("--heat", `${Math.min(100, Math.abs((row.cum / one.cum) * 100))}%`);
    return element;
  }

  select() {
    this.show(this.app.store.state, this.signal).catch((error) => this.app.failed(error));
  }

  focus() {
    this.content.focus({ preventScroll: true });
  }
}

/** @typedef {Instruction & { place: string }} Placed */

/** Instructions with their place in the source where it is another than before. @param {Instruction[]} instructions @returns {Placed[]} */
export function placed(instructions) {
  let last = "";
  return instructions.map((one) => {
    const now = one.file === "" ? "" : `${one.file.split("/").at(-1)}${one.line === 0 ? "" : `:${one.line}`}`;
    const place = now === last ? "" : now;
    last = now;
    return { ...one, place };
  });
}
