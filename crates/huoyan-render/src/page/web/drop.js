// A file dragged into the page is opened, or compared with what is open.

import { h } from "./dom.js";
import { note } from "./announce.js";
import { t } from "./i18n.js";

/** @import { App } from "./app.js" */

/** @param {App} app */
export function installDrop(app) {
  if (!app.source.can.open) return;
  const open = h("div", { class: "drop-half", "data-how": "open" }, h("p", {}, t("drop_open")));
  const compare = h("div", { class: "drop-half", "data-how": "compare" }, h("p", {}, t("drop_compare")));
  const overlay = h("div", { class: "drop" }, open, compare);
  overlay.hidden = true;
  document.body.append(overlay);
  document.addEventListener("dragenter", (event) => {
    if (event.dataTransfer?.types.includes("Files")) overlay.hidden = false;
  });
  overlay.addEventListener("dragover", (event) => {
    event.preventDefault();
    for (const half of [open, compare]) half.classList.toggle("over", half.contains(/** @type {Node} */ (event.target)));
  });
  overlay.addEventListener("dragleave", (event) => {
    if (!overlay.contains(/** @type {Node | null} */ (event.relatedTarget))) overlay.hidden = true;
  });
  overlay.addEventListener("drop", (event) => {
    event.preventDefault();
    overlay.hidden = true;
    const half = /** @type {Element} */ (event.target).closest("[data-how]");
    takeFiles(app, [...(event.dataTransfer?.files ?? [])], half?.getAttribute("data-how") === "compare");
  });
}

/** Lets the reader choose a file. @param {App} app @param {boolean} compare */
export function chooseFile(app, compare) {
  const input = h("input", { type: "file", onchange: () => takeFiles(app, [...(input.files ?? [])], compare) });
  input.click();
}

/** @param {App} app @param {File[]} files @param {boolean} compare */
export async function takeFiles(app, files, compare) {
  const [file] = files;
  if (file === undefined) return;
  note(t("opening", { name: file.name }));
  try {
    const id = String(await app.source.open(file.name, file));
    const { profile } = app;
    // What is dropped to compare with is the base; what was open stays what is looked at.
    if (compare && profile !== null) app.store.set({ base: id, z: null }, { view: "diff" });
    else app.store.set({ profile: id, base: null, si: null, z: null, sel: null });
    app.refresh();
  } catch (error) {
    app.failed(error);
  }
}
