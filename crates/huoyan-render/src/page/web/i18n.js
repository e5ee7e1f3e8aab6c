// The page's texts in the reader's language. Names of functions are never translated.

import { en } from "./en.js";
import { zh } from "./zh.js";
import { setting } from "./theme.js";

/** @typedef {keyof typeof en} Key */

const TEXTS = { en, zh };

/** @typedef {keyof typeof TEXTS} Language */

export const LANGUAGES = /** @type {const} */ ([["en", "English"], ["zh", "中文"]]);

/** @returns {Language} */
export function language() {
  const chosen = setting("language") || navigator.language;
  return chosen.startsWith("zh") ? "zh" : "en";
}

/** What the server calls by an English name, in the reader's language where the page knows it. @param {"about"} group @param {string} name */
export function named(group, name) {
  const key = `${group}_${name.toLowerCase().replaceAll(" ", "_")}`;
  return key in en ? t(/** @type {Key} */ (key)) : name;
}

/** A text, with `{name}` replaced. @param {Key} key @param {Record<string, string | number>} [values] */
export function t(key, values = {}) {
  const text = TEXTS[language()][key];
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
