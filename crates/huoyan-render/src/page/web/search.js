// The search: the box, how much matches, and the way from match to match.

import { announce } from "./announce.js";
import { fill, h, icon, ICONS, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { get, request } from "./state.js";

/** @import { App } from "./app.js" */
/** @import { State } from "./state.js" */
/** @import { Search as Found } from "./contract.js" */

const PAUSE = 250;

export class Search {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.input = h("input", {
      type: "search", placeholder: t("search_placeholder"), "aria-label": t("search"), spellcheck: "false", autocomplete: "off",
      oninput: () => this.typed(), onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
    });
    this.result = h("output", { class: "search-result" });
    this.buttons = h("span", { class: "search-steps" },
      iconButton(ICONS.before, t("key_before"), () => this.step(-1)), iconButton(ICONS.next, t("key_next"), () => this.step(1)));
    this.element = h("div", { class: "search", role: "search" }, icon(ICONS.search), this.input, this.result, this.buttons);
    this.buttons.hidden = true;
    this.timer = 0;
    this.k = -1;
    this.shown = "";
    /** @type {Found | null} */
    this.found = null;
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.take(), PAUSE);
  }

  take() {
    clearTimeout(this.timer);
    this.app.store.set({ q: this.input.value }, { merge: "q" });
  }

  /** Enter goes to the next match, Escape gives the search up. @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Enter") {
      const fresh = this.input.value !== this.app.store.get("q");
      this.take();
      if (!fresh) this.step(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      this.input.value = "";
      this.take();
      this.app.view?.focus?.();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {State} state @param {AbortSignal} signal */
  async show(state, signal) {
    const q = get(state, "q");
    if (document.activeElement !== this.input) this.input.value = q;
    const key = request({ ...state, params: { ...state.params, z: "" } }, true).toString();
    if (q === "") {
      this.found = null;
      this.shown = "";
      this.k = -1;
      this.tell("");
    } else if (key !== this.shown) {
      const found = await this.app.source.search(state, null, signal);
      if (signal.aborted) return;
      this.shown = key;
      this.found = found;
      this.k = -1;
      this.tell(this.summary(found));
      announce(t("search_said", { share: this.app.share(found.value_sum ?? found.value), functions: found.n_functions, boxes: found.n_boxes }));
    }
  }

  /** @param {Found} found */
  summary(found) {
    if (found.n_matches === 0) return t("no_match");
    const share = this.app.share(found.value_sum ?? found.value);
    return this.k < 0 ? t("search_result", { share, n: this.app.count(found.n_matches) }) : `${share} · ${this.k + 1}/${this.app.count(found.n_matches)}`;
  }

  /** @param {string} text */
  tell(text) {
    fill(this.result, text);
    this.result.title = this.found === null ? "" : this.found.names.join("\n");
    this.buttons.hidden = this.found === null || this.found.n_matches === 0;
  }

  /** @param {1 | -1} step */
  async step(step) {
    const n = this.found?.n_matches ?? 0;
    if (this.found === null) this.focus();
    if (n === 0) return;
    this.k = this.k < 0 && step < 0 ? n - 1 : (this.k + step + n) % n;
    try {
      const { match } = await this.app.source.search(this.app.store.state, this.k);
      if (this.found !== null) this.tell(this.summary(this.found));
      if (match === undefined) return;
      announce(t("match_said", { k: this.k + 1, n, name: match.name, value: this.app.both(match.value, match.value_sum) }));
      if (this.app.view?.reveal !== undefined) this.app.view.reveal(match.path, match.row, match.name);
      else this.app.select(match.name);
    } catch (error) {
      this.app.failed(error);
    }
  }

  focus() {
    this.input.focus();
    this.input.select();
  }
}
