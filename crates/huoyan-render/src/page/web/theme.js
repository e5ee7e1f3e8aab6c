// Light or dark, as the system has it or as the reader chose, and what the reader chose besides: kept
// in this browser, not in links.

/** @import { Theme } from "./colours.js" */

const SETTINGS = /** @type {const} */ (["theme", "language", "editor", "panel"]);
/** @typedef {(typeof SETTINGS)[number]} Setting */

/** @param {Setting} name */
export function setting(name) {
  try {
    return localStorage.getItem(`huoyan.${name}`) ?? "";
  } catch {
    return ""; // A browser that keeps nothing still shows the page.
  }
}

/** @param {Setting} name @param {string} value */
export function keepSetting(name, value) {
  try {
    if (value === "") localStorage.removeItem(`huoyan.${name}`);
    else localStorage.setItem(`huoyan.${name}`, value);
  } catch {
    // As above.
  }
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const forced = matchMedia("(forced-colors: active)");

/** @returns {Theme} */
export function theme() {
  const chosen = setting("theme");
  return chosen === "dark" || chosen === "light" ? chosen : dark.matches ? "dark" : "light";
}

/** Whether the system sets the colours; the canvas has to follow by itself. */
export function forcedColours() {
  return forced.matches;
}

export function calmMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Brings what is chosen to the document. */
export function applyTheme() {
  const chosen = setting("theme");
  if (chosen === "") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

/** @param {() => void} changed */
export function listenTheme(changed) {
  dark.addEventListener("change", changed);
  forced.addEventListener("change", changed);
}
