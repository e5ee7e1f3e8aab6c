// The drawer: all about the selected function. And the box that tells all the profile says of itself.

import { Refused } from "./api.js";
import { dialog } from "./dialog.js";
import { button, fill, h, ICONS, iconButton } from "./dom.js";
import { editorLink } from "./editor.js";
import { named, t } from "./i18n.js";
import { functionMenu } from "./menu.js";
import { get } from "./state.js";
import { changeText } from "./box_text.js";
import { bar, nameText } from "./top.js";

/** @import { App } from "./app.js" */
/** @import { FunctionFacts, Neighbour } from "./contract.js" */
/** @import { State } from "./state.js" */

export class Details {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.content = h("div", { class: "drawer-body" });
    this.element = h("aside", { class: "drawer", "aria-label": t("details") }, this.content);
    this.element.hidden = true;
    this.closed = false;
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    const name = get(state, "sel");
    this.element.hidden = name === "" || this.closed;
    if (this.element.hidden) return;
    const facts = await this.app.source.function(state, name, signal).catch((error) => {
      if (error instanceof Refused && error.status === 404) return null;
      throw error;
    });
    if (signal.aborted) return;
    if (facts === null) fill(this.content, h("h2", { class: "function-name" }, name), h("p", { class: "quiet" }, t("not_in_picture")));
    else this.draw(facts);
  }

  /** Opens or closes the drawer for good. */
  toggle() {
    this.closed = !this.closed;
    this.element.hidden = this.closed || this.app.selected === "";
    if (!this.element.hidden) this.app.refreshDetails();
  }

  /** @param {FunctionFacts} facts */
  draw(facts) {
    const { app } = this;
    const actions = iconButton(ICONS.menu, t("actions"), (event) => functionMenu(app, facts.name, event.clientX, event.clientY), { "aria-haspopup": "menu" });
    fill(this.content,
      h("header", {}, h("h2", { class: "function-name" }, facts.name), actions, iconButton(ICONS.close, t("close"), () => app.select(""))),
      this.numbers(facts),
      h("div", { class: "quick" },
        button(t("focus"), () => app.filter("f", facts.name)), button(t("ignore"), () => app.filter("i", facts.name)),
        button(t("hide"), () => app.filter("h", facts.name)), button(t("view_sandwich"), () => app.go("sandwich", { mid: facts.name, z: null })),
        app.source.can.source ? button(t("view_source"), () => app.go("source")) : null,
        app.source.can.text ? button(t("view_disasm"), () => app.go("disasm")) : null),
      this.neighbours(t("callers"), facts.callers, facts.cum_sum ?? facts.cum),
      this.neighbours(t("callees"), facts.callees, facts.cum_sum ?? facts.cum),
      this.places(facts));
  }

  /** @param {FunctionFacts} facts */
  numbers(facts) {
    const { app } = this;
    const lines = [
      [t("self"), bar(app.both(facts.flat, facts.flat_sum), facts.flat_sum ?? facts.flat, app.total)],
      [t("total"), bar(app.both(facts.cum, facts.cum_sum), facts.cum_sum ?? facts.cum, app.total)],
      [t("boxes"), app.count(facts.n_boxes)],
    ];
    if (app.compares) {
      lines.splice(2, 0, [t("change_self"), changeText(app, { value: facts.flat, base: facts.base_flat ?? 0 })],
        [t("change_total"), changeText(app, { value: facts.cum, base: facts.base_cum ?? 0 })]);
    }
    return h("dl", { class: "facts" }, ...lines.flatMap(([name, value]) => [h("dt", {}, name ?? ""), h("dd", {}, value ?? "")]));
  }

  /** @param {string} title @param {Neighbour[]} neighbours @param {number} whole */
  neighbours(title, neighbours, whole) {
    if (neighbours.length === 0) return null;
    const { app } = this;
    const shown = neighbours.slice(0, 12);
    return h("section", {}, h("h3", {}, title), h("ul", { class: "neighbours" }, ...shown.map((one) =>
      h("li", {}, h("span", { class: "number" }, one.value === 0 && (one.base ?? 0) !== 0 ? t("is_gone") : app.share(one.value_sum ?? one.value, whole)), neighbourLink(app, one.name)))),
      neighbours.length > shown.length ? button(t("more_in_peek", { n: neighbours.length - shown.length }), () => app.go("peek"), { class: "link quiet" }) : null);
  }

  /** @param {FunctionFacts} facts */
  places(facts) {
    const lines = [
      ...(!facts.package ? [] : [[t("package"), facts.package]]),
      ...facts.files.slice(0, 5).map((file) => [t("file"), h("span", {}, file, " ", editorLink(file, 1))]),
      ...facts.binaries.slice(0, 5).flatMap(({ file, build_id }) => [[t("binary"), file], ...(build_id === "" ? [] : [[t("build_id"), build_id]])]),
    ];
    return h("dl", { class: "facts places" }, ...lines.flatMap(([name, value]) => [h("dt", {}, name ?? ""), h("dd", {}, value ?? "")]));
  }
}

/** @param {App} app @param {string} name */
function neighbourLink(app, name) {
  const link = button("", () => app.select(name), { class: "link" });
  link.append(nameText(name));
  return link;
}

/** @param {App} app */
export function showProfile(app) {
  const { profile } = app;
  if (profile === null) return;
  const lines = profile.details.map(({ name, value }) => /** @type {const} */ ([named("about", name), value]));
  const said = new Set(profile.details.map(({ name, value }) => `${name}: ${value}`));
  const link = /^https?:\/\//.test(profile.doc_url) ? h("p", {}, h("a", { href: profile.doc_url, target: "_blank", rel: "noopener noreferrer" }, t("documentation"))) : null;
  dialog(profile.title || t("details"), "about",
    h("pre", { class: "legend-lines", tabindex: 0 }, profile.labels.filter((line) => !said.has(line)).join("\n")),
    h("dl", { class: "facts" }, ...lines.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    profile.comments.length > 0 ? h("pre", { class: "legend-lines" }, profile.comments.join("\n")) : null,
    link, h("p", { class: "quiet" }, profile.program));
}
