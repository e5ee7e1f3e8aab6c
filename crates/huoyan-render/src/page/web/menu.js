// Menus: a list of actions at a place, by pointer or keys, and the list for a function or a box.

import { REST } from "./boxes.js";
import { button, h } from "./dom.js";
import { t } from "./i18n.js";

/** @import { App } from "./app.js" */
/** @import { Flame } from "./flame.js" */
/** @import { Box } from "./picture.js" */

/** @typedef {{ text: string, key?: string, run: () => void, checked?: boolean } | "line"} Item */

/** @type {HTMLElement | null} */
let open = null;
/** @type {Element | null} */
let before = null;

export function closeMenu() {
  if (open === null) return;
  open.remove();
  open = null;
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
}

/** @param {string} label @param {Item[]} items @param {number} x @param {number} y */
export function openMenu(label, items, x, y) {
  closeMenu();
  before = document.activeElement;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, tabindex: -1 });
  for (const item of items) menu.append(item === "line" ? h("div", { role: "separator", class: "menu-line" }) : itemElement(item));
  menu.addEventListener("keydown", (event) => menuKey(menu, event));
  menu.addEventListener("contextmenu", (event) => event.preventDefault());
  document.body.append(menu);
  menu.style.left = `${Math.max(4, Math.min(x, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, innerHeight - menu.offsetHeight - 4))}px`;
  open = menu;
  /** @type {HTMLElement | null} */ (menu.querySelector("button"))?.focus();
}

/** @param {Exclude<Item, "line">} item */
function itemElement(item) {
  const choose = () => {
    closeMenu();
    item.run();
  };
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  const element = button("", choose, { role, "aria-checked": item.checked === undefined ? null : String(item.checked) });
  element.append(h("span", {}, item.text), item.key === undefined ? "" : h("kbd", {}, item.key));
  return element;
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function menuKey(menu, event) {
  const items = [...menu.querySelectorAll("button")];
  const here = items.findIndex((item) => item === document.activeElement);
  const steps = /** @type {Record<string, number>} */ ({ ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 });
  const step = steps[event.key];
  if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else if (step !== undefined) items.at(step % items.length)?.focus();
  else if (event.key === "Enter" || event.key === " ") return;
  event.stopPropagation();
  event.preventDefault();
}

document.addEventListener("pointerdown", (event) => {
  if (open !== null && event.target instanceof Node && !open.contains(event.target)) closeMenu();
}, true);

/** What can be done with a function, wherever its name stands. @param {App} app @param {string} name @returns {Item[]} */
export function functionItems(app, name) {
  /** @type {Item[]} */
  const items = [
    { text: t("focus"), key: "f", run: () => app.filter("f", name) },
    { text: t("ignore"), key: "x", run: () => app.filter("i", name) },
    { text: t("hide"), key: "h", run: () => app.filter("h", name) },
    { text: t("show"), key: "k", run: () => app.filter("s", name) },
    { text: t("show_from"), key: "F", run: () => app.filter("sf", name) },
    "line",
    { text: t("pivot"), key: "v", run: () => app.go("flamegraph", { at: name, z: null, sel: name }) },
    { text: t("view_sandwich"), key: "s", run: () => app.go("sandwich", { sel: name, mid: name, z: null }) },
    { text: t("view_peek"), key: "p", run: () => app.go("peek", { sel: name }) },
  ];
  if (app.source.can.source) items.push({ text: t("view_source"), run: () => app.go("source", { sel: name }) });
  if (app.source.can.text) items.push({ text: t("view_disasm"), run: () => app.go("disasm", { sel: name }) });
  items.push("line", { text: t("copy_name"), key: "c", run: () => app.copy(name, t("copied")) });
  return items;
}

/** @param {App} app @param {string} name @param {number} x @param {number} y */
export function functionMenu(app, name, x, y) {
  openMenu(name, functionItems(app, name), x, y);
}

/** @param {App} app @param {Flame} flame @param {Box} box @param {number} x @param {number} y */
export function boxMenu(app, flame, box, x, y) {
  /** @type {Item[]} */
  const items = [{ text: box.kind & REST ? t("open_rest") : t("zoom"), key: "Enter", run: () => flame.zoomTo(box) }];
  if (app.store.get("z") !== "") items.push({ text: t("zoom_reset"), key: "0", run: () => app.store.set({ z: null }) });
  if (!(box.kind & REST)) {
    const stack = async () => {
      await flame.picture?.path(box);
      app.copy((flame.picture?.chain(box) ?? []).slice(1).join(";"), t("copied_stack"));
    };
    if (box.depth > 0) items.push("line", ...functionItems(app, box.name));
    items.push({ text: t("copy_stack"), key: "C", run: stack });
  }
  openMenu(box.name || t("rest_title"), items, x, y);
}

/** A menu below a button. @param {Element} under @param {string} label @param {Item[]} items */
export function menuUnder(under, label, items) {
  const bounds = under.getBoundingClientRect();
  openMenu(label, items, bounds.left, bounds.bottom + 4);
}
