// Annotated source: each routine's lines with what was spent on them.

import { editorLink } from "./editor.js";
import { button, fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { subject } from "./peek.js";
import { get } from "./state.js";

/** @import { App, View } from "./app.js" */
/** @import { CodeFrame, LineInstruction, Routine, SourceLine } from "./contract.js" */
/** @import { State } from "./state.js" */

/** Runs of lines on which nothing was spent are folded when they are longer than this. */
export const LONG_RUN = 12;
const AROUND = 4;

/** @implements {View} */
export class SourceView {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.content = h("div", { class: "scrolled", tabindex: 0, role: "region", "aria-label": t("view_source") });
    this.element = h("section", { class: "view source", "aria-label": t("view_source") }, this.content);
    this.signal = new AbortController().signal;
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    this.signal = signal;
    if (!this.app.source.can.source) return fill(this.content, h("p", { class: "hint" }, t("not_in_file")));
    const regex = subject(state);
    if (regex === "") return fill(this.content, h("p", { class: "hint" }, t("select_hint")));
    const answer = await this.app.source.source(state, regex, signal);
    if (signal.aborted) return;
    this.app.warn("view", answer.warnings ?? []);
    if (answer.routines.length === 0) return fill(this.content, h("p", { class: "hint" }, t("nothing")));
    fill(this.content, this.bar(state, answer.routines), ...answer.routines.map((one) => this.routine(one)),
      answer.more > 0 ? h("p", { class: "hint" }, t("more_routines", { n: answer.more })) : null);
  }

  /** What can be done with instructions: a server is asked for them, and they are opened at once. @param {State} state @param {Routine[]} routines */
  bar(state, routines) {
    const { app } = this;
    const wanted = get(state, "code") === "1";
    const has = routines.some((one) => one.lines.some((line) => line.code !== undefined));
    const parts = [
      app.source.can.text
        ? button(t("with_instructions"), () => app.store.set({ code: wanted ? null : "1" }), { class: "toggle", "aria-pressed": String(wanted) }) : null,
      has ? button(t("open_costly"), () => this.openCostly()) : null,
    ];
    return parts.every((part) => part === null) ? null : h("p", { class: "bar" }, ...parts);
  }

  openCostly() {
    const closed = this.content.querySelectorAll(".costly button.opens[aria-expanded=false]");
    const all = closed.length > 0 ? closed : this.content.querySelectorAll("button.opens[aria-expanded=true]");
    for (const one of all) /** @type {HTMLElement} */ (one).click();
  }

  /** @param {Routine} one */
  routine(one) {
    const first = one.lines.find((line) => line.cum !== 0)?.n ?? one.lines[0]?.n ?? 1;
    return h("article", { class: "routine" },
      h("h3", {}, one.name),
      h("p", { class: "quiet file" }, one.file, " ", editorLink(one.file, first)),
      h("p", { class: "quiet" }, this.app.sums(one)),
      one.error === null ? this.lines(one) : h("p", { class: "hint" }, one.error));
  }

  /** @param {Routine} one */
  lines(one) {
    const body = h("tbody", {});
    for (const run of runs(one.lines)) {
      if (run.costly || run.lines.length <= LONG_RUN) body.append(...run.lines.map((line) => this.line(line, one)));
      else body.append(this.folded(run.lines, one));
    }
    return h("table", { class: "code" }, h("caption", { class: "for-readers" }, one.name), h("thead", {}, h("tr", {},
      ...[t("line"), t("self"), t("total"), t("view_source")].map((text, at) => h("th", { scope: "col", class: at < 3 ? "number" : "" }, text)))), body);
  }

  /** @param {SourceLine[]} lines @param {Routine} one */
  folded(lines, one) {
    const row = h("tr", { class: "folded" }, h("td", { colspan: 4 },
      button(t("lines_left_out", { n: lines.length }), () => row.replaceWith(...lines.map((line) => this.line(line, one))), { class: "link" })));
    return row;
  }

  /** @param {SourceLine} line @param {Routine} one */
  line(line, one) {
    const { app } = this;
    /** @type {HTMLElement} */
    const element = h("tr", { class: line.cum === 0 ? "idle" : "costly" },
      h("td", { class: "number" }, editorLink(one.file, line.n, String(line.n)) ?? String(line.n)),
      h("td", { class: "number" }, line.flat === 0 ? "" : app.cost(line.flat)),
      h("td", { class: "number" }, line.cum === 0 ? "" : app.cost(line.cum)),
      h("td", {}, line.code === undefined ? h("span", { class: "opens" }) : this.opener(line, line.code, () => element), h("code", {}, line.text)));
    if (line.cum !== 0 && one.cum !== 0) element.style.setProperty("--heat", `${Math.min(100, Math.abs((line.cum / one.cum) * 100))}%`);
    return element;
  }

  /**
   * What opens the instructions of a line below it.
   * @param {SourceLine} line @param {LineInstruction[]} code @param {() => HTMLElement} row
   */
  opener(line, code, row) {
    /** @type {HTMLElement[]} */
    let opened = [];
    const one = button("▸", () => {
      const opens = opened.length === 0;
      if (opens) row().after(...(opened = this.instructions(code)));
      else opened.splice(0).forEach((each) => each.remove());
      one.textContent = opens ? "▾" : "▸";
      one.setAttribute("aria-expanded", String(opens));
    }, { class: "opens", "aria-expanded": "false", "aria-label": t("instructions_of", { n: line.n }) });
    return one;
  }

  /** @param {LineInstruction[]} code */
  instructions(code) {
    let last = "";
    return code.flatMap((one) => {
      const now = one.inlined.map((frame) => `${frame.name} ${short(frame)}`).join(" › ");
      const place = now === last ? "" : now;
      last = now;
      const gap = one.is_after_gap ? [h("tr", { class: "instruction idle" }, h("td", { colspan: 3 }), h("td", {}, h("span", { class: "opens" }), "⋮"))] : [];
      return [...gap, this.instruction(one, place)];
    });
  }

  /** @param {LineInstruction} one @param {string} place */
  instruction(one, place) {
    const { app } = this;
    return h("tr", { class: `instruction ${one.cum === 0 ? "idle" : "spent"}` },
      h("td", { class: "number" }, one.address),
      h("td", { class: "number" }, one.flat === 0 ? "" : app.cost(one.flat)),
      h("td", { class: "number" }, one.cum === 0 ? "" : app.cost(one.cum)),
      h("td", {}, h("span", { class: "opens" }), h("code", {}, one.text), place === "" ? null : h("span", { class: "quiet" }, `  ${place}`)));
  }

  select() {
    this.show(this.app.store.state, this.signal).catch((error) => this.app.failed(error));
  }

  focus() {
    this.content.focus({ preventScroll: true });
  }
}

/** @param {CodeFrame} frame */
function short(frame) {
  return `${frame.file.split("/").at(-1)}${frame.line === 0 ? "" : `:${frame.line}`}`;
}

/** Lines in runs near something spent, and far from it. @template {{ cum: number }} T @param {T[]} lines */
export function runs(lines) {
  const near = lines.map((_, at) => lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some((line) => line.cum !== 0));
  /** @type {{ costly: boolean, lines: T[] }[]} */
  const out = [];
  lines.forEach((line, at) => {
    const costly = near[at] ?? false;
    const last = out.at(-1);
    if (last === undefined || last.costly !== costly) out.push({ costly, lines: [line] });
    else last.lines.push(line);
  });
  return out;
}
