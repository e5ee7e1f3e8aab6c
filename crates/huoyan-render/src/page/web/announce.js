// What a screen reader says of what happens, and short notes for those who see.

import { h } from "./dom.js";

const spoken = h("div", { class: "for-readers", role: "status", "aria-live": "polite" });
const notes = h("div", { class: "notes", role: "alert" });

/** Puts both regions into the document; they have to be there before anything is said. */
export function install() {
  document.body.append(spoken, notes);
}

/** @param {string} text */
export function announce(text) {
  // The same text twice is said only if it changes: a blank at its end is enough.
  spoken.textContent = spoken.textContent === text ? `${text}\u00a0` : text;
}

/** @param {string} text @param {"note" | "error"} [kind] */
export function note(text, kind = "note") {
  const element = h("div", { class: `note ${kind}` }, text);
  notes.append(element);
  while (notes.childElementCount > 3) notes.firstElementChild?.remove();
  setTimeout(() => element.remove(), kind === "error" ? 8000 : 3000);
}
