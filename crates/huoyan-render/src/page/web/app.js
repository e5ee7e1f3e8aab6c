// What every view shares: the state, the source of answers, the profile's facts, how values are
// written, and the one selection.

import { announce, note } from "./announce.js";
import { language, t } from "./i18n.js";
import { changed, either, exactly, get } from "./state.js";
import { count, percent, signed, valueFormat } from "./units.js";

/** @import { Profile, Source } from "./contract.js" */
/** @import { Patch, State, Store } from "./state.js" */

/**
 * A view: `show` for another state, `select` for another selected function alone, and what keys can do in it.
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {(state: State, signal: AbortSignal) => Promise<void> | void} show
 * @property {(name: string) => void} [select]
 * @property {(direction: "left" | "right" | "up" | "down" | "home" | "end") => void} [move]
 * @property {() => void} [enter]
 * @property {() => void} [leave]
 * @property {(path: string, row: number, name: string) => void} [reveal]
 * @property {() => string[]} [stack]
 * @property {() => void} [repaint]
 * @property {() => string | null} [svg]
 * @property {() => HTMLCanvasElement | null} [canvas]
 * @property {() => void} [focus]
 */

/** @typedef {"f" | "i" | "h" | "s" | "sf"} Filter */

export class App {
  /** @param {Source} source @param {Store} store */
  constructor(source, store) {
    this.source = source;
    this.store = store;
    /** @type {Profile | null} */
    this.profile = null;
    /** What shares are of: all of the profile, whatever the filters leave, as in the reports; the sum, also of means. */
    this.total = 0;
    /** @type {View | null} */
    this.view = null;
    /** @type {(value: number) => string} */
    this.format = String;
    /** @type {() => void} Draws everything anew, after another theme or language. */
    this.rebuild = () => {};
    /** @type {() => void} Asks everything anew, after the profiles have changed. */
    this.refresh = () => {};
    /** @type {(from: string, warnings: readonly string[]) => void} Shows warnings until `from` has others. */
    this.warn = () => {};
    /** @type {() => void} */
    this.refreshDetails = () => {};
  }

  /** @param {Profile} profile @param {State} state */
  setProfile(profile, state) {
    this.profile = profile;
    this.total = profile.whole_total_sum ?? profile.whole_total;
    this.format = valueFormat(profile.units, get(state, "unit"));
  }

  /** Whether there is a base: another opened profile, or the one of the command line. */
  get compares() {
    return this.profile !== null && this.profile.base_total !== null;
  }

  get selected() {
    return this.store.get("sel");
  }

  /** `1.20s (14.56%)` @param {number} value @param {number} [sum] what it is the mean of @param {number} [whole] */
  both(value, sum = value, whole = this.total) {
    return `${this.format(value)} (${percent(sum, whole)})`;
  }

  /** @param {number} value @param {number} [whole] */
  share(value, whole = this.total) {
    return percent(value, whole);
  }

  /** @param {number} value */
  change(value) {
    return signed(this.format(value), value);
  }

  /** What a report says was spent; with a base, how much more. @param {number} value */
  cost(value) {
    return this.compares ? this.change(value) : this.format(value);
  }

  /** Both sums of a function of a report. @param {{ flat: number, cum: number, flat_sum?: number, cum_sum?: number }} one */
  sums({ flat, cum, flat_sum, cum_sum }) {
    if (this.compares) return `${t("change_self")} ${this.change(flat)} · ${t("change_total")} ${this.change(cum)}`;
    return `${t("self")} ${this.both(flat, flat_sum)} · ${t("total")} ${this.both(cum, cum_sum)}`;
  }

  /** @param {number} value */
  count(value) {
    return count(value, language());
  }

  /** Selects a function for all views; nothing with "". @param {string} name */
  select(name) {
    this.store.set({ sel: name }, { push: false });
  }

  /** Narrows what is shown by a function's exact name. @param {Filter} filter @param {string} name */
  filter(filter, name) {
    const pattern = exactly(name);
    const adds = filter === "i" || filter === "h";
    this.store.set({ [filter]: adds ? either(this.store.get(filter), pattern) : pattern, z: null });
    announce(t(`filtered_${filter}`, { name }));
  }

  /** @param {string} view @param {Patch} [patch] */
  go(view, patch = {}) {
    this.store.set({ mid: view === "sandwich" ? this.selected : null, ...patch }, { view });
  }

  /** @param {string} view @param {Patch} [patch] the address of a view, for links */
  href(view, patch = {}) {
    return this.store.place.href(changed(this.store.state, patch, view));
  }

  /** Says what went wrong; what was given up is nothing wrong. @param {unknown} error */
  failed(error) {
    if (isGivenUp(error)) return;
    note(error instanceof Error ? error.message : String(error), "error");
  }

  /** @param {string} text @param {string} what */
  async copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
      note(what);
      announce(what);
    } catch (error) {
      this.failed(error);
    }
  }
}

/** @param {unknown} error */
export function isGivenUp(error) {
  return error instanceof DOMException && error.name === "AbortError";
}
