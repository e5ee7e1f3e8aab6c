// The keys, in one table: what a key does and what the page `?` says of it.

import { closeMenu } from "./menu.js";
import { note } from "./announce.js";
import { t } from "./i18n.js";
import { VIEWS } from "./state.js";

/** @import { App } from "./app.js" */
/** @import { Key as Text } from "./i18n.js" */

/** @typedef {"keys_move" | "keys_views" | "keys_function" | "keys_stacks" | "keys_page"} Group */
/** @typedef {{ keys: string[], shown?: string, group: Group, help: Text, run: (app: App, event: KeyboardEvent) => void }} Row */

/** What the frame of the page does; it is set by main.js, so that this table stays alone. */
export const frame = {
  search: () => {}, match: (/** @type {1 | -1} */ _step) => {}, help: () => {}, exports: () => {}, panel: () => {}, drawer: () => {},
  theme: () => {}, language: () => {}, types: () => {}, settings: () => {}, info: () => {}, close: () => {},
};

/** @param {(app: App, name: string) => void} run @returns {(app: App) => void} */
function selected(run) {
  return (app) => {
    if (app.selected !== "") run(app, app.selected);
    else note(t("select_first"));
  };
}

/** Views that show how stacks are drawn; from others a change of it goes to the first of them. */
const DRAWN = /** @type {Record<string, readonly string[]>} */ ({
  dir: ["flamegraph", "tree", "diff"], flip: ["flamegraph", "diff"],
  order: ["flamegraph", "tree", "sandwich", "diff"], rec: ["flamegraph", "tree", "sandwich", "diff"],
});

/** @param {App} app @param {string} name @param {string} on */
function toggle(app, name, on) {
  const { view } = app.store.state;
  const patch = { [name]: app.store.get(name) === on ? null : on, z: name === "order" || name === "flip" ? undefined : null };
  app.store.set(patch, DRAWN[name]?.includes(view) ? {} : { view: "flamegraph" });
}

/** @param {App} app */
function nextGroup(app) {
  const next = /** @type {Record<string, string>} */ ({ "": "package", package: "file", file: "binary", binary: "" });
  app.store.set({ group: next[app.store.get("group")] ?? "", z: null });
}

/** To the comparison, with the first other profile where none is chosen, and back. @param {App} app */
function toggleBase(app) {
  if (app.store.state.view === "diff") return app.go("flamegraph", { base: null, side: null });
  const other = app.profile?.profiles.find((profile) => profile.id !== app.profile?.profile);
  app.go("diff", app.compares || other === undefined ? {} : { base: String(other.id) });
}

/** @param {App} app */
function swap(app) {
  const { profile, base } = app.profile ?? { profile: 0, base: null };
  if (base === null) note(t(app.compares ? "swap_opened" : "diff_hint"));
  else app.store.set({ profile: String(base), base: String(profile), z: null });
}

/** @param {App} app */
function copyStack(app) {
  const stack = app.view?.stack?.() ?? [];
  if (stack.length > 0) app.copy(stack.join(";"), t("copied_stack"));
  else note(t("select_first"));
}

/** @type {readonly Row[]} */
export const KEYS = [
  { keys: ["ArrowLeft"], shown: "←", group: "keys_move", help: "key_left", run: (app) => app.view?.move?.("left") },
  { keys: ["ArrowRight"], shown: "→", group: "keys_move", help: "key_right", run: (app) => app.view?.move?.("right") },
  { keys: ["ArrowUp"], shown: "↑", group: "keys_move", help: "key_up", run: (app) => app.view?.move?.("up") },
  { keys: ["ArrowDown"], shown: "↓", group: "keys_move", help: "key_down", run: (app) => app.view?.move?.("down") },
  { keys: ["Home"], group: "keys_move", help: "key_home", run: (app) => app.view?.move?.("home") },
  { keys: ["Enter"], group: "keys_move", help: "key_enter", run: (app) => app.view?.enter?.() },
  { keys: ["Backspace"], group: "keys_move", help: "key_backspace", run: (app) => app.view?.leave?.() },
  { keys: ["0"], group: "keys_move", help: "key_reset", run: (app) => app.store.set({ z: null, at: null }) },
  { keys: ["/"], group: "keys_move", help: "key_search", run: () => frame.search() },
  { keys: ["n"], group: "keys_move", help: "key_next", run: () => frame.match(1) },
  { keys: ["N"], group: "keys_move", help: "key_before", run: () => frame.match(-1) },
  { keys: ["Escape"], shown: "Esc", group: "keys_move", help: "key_escape", run: (app) => {
    closeMenu();
    frame.close();
    if (app.selected !== "") app.select("");
  } },

  { keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], shown: "1 – 9", group: "keys_views", help: "key_views", run: (app, event) => app.go(VIEWS[Number(event.key) - 1] ?? "flamegraph") },
  { keys: ["T"], group: "keys_views", help: "view_text", run: (app) => app.go("text") },
  { keys: ["s"], group: "keys_views", help: "key_sandwich", run: selected((app) => app.go("sandwich", { z: null })) },
  { keys: ["p"], group: "keys_views", help: "key_peek", run: (app) => app.go("peek") },
  { keys: ["v"], group: "keys_views", help: "key_pivot", run: selected((app, name) => app.go("flamegraph", { at: app.store.get("at") === name ? null : name, z: null })) },
  { keys: ["d"], group: "keys_views", help: "key_diff", run: toggleBase },
  { keys: ["b"], group: "keys_views", help: "key_swap", run: swap },
  { keys: ["t"], group: "keys_views", help: "key_type", run: () => frame.types() },

  { keys: ["f"], group: "keys_function", help: "key_focus", run: selected((app, name) => app.filter("f", name)) },
  { keys: ["x"], group: "keys_function", help: "key_ignore", run: selected((app, name) => app.filter("i", name)) },
  { keys: ["h"], group: "keys_function", help: "key_hide", run: selected((app, name) => app.filter("h", name)) },
  { keys: ["k"], group: "keys_function", help: "key_show", run: selected((app, name) => app.filter("s", name)) },
  { keys: ["F"], group: "keys_function", help: "key_show_from", run: selected((app, name) => app.filter("sf", name)) },
  { keys: ["c"], group: "keys_function", help: "key_copy", run: selected((app, name) => app.copy(name, t("copied"))) },
  { keys: ["C"], group: "keys_function", help: "key_copy_stack", run: copyStack },

  { keys: ["i"], group: "keys_stacks", help: "key_invert", run: (app) => toggle(app, "dir", "up") },
  { keys: ["I"], group: "keys_stacks", help: "key_flip", run: (app) => toggle(app, "flip", "1") },
  { keys: ["o"], group: "keys_stacks", help: "key_order", run: (app) => toggle(app, "order", "name") },
  { keys: ["r"], group: "keys_stacks", help: "key_recursion", run: (app) => toggle(app, "rec", "1") },
  { keys: ["g"], group: "keys_stacks", help: "key_group", run: nextGroup },

  { keys: ["u"], group: "keys_page", help: "key_undo", run: () => history.back() },
  { keys: ["U"], group: "keys_page", help: "key_redo", run: () => history.forward() },
  { keys: ["e"], group: "keys_page", help: "key_export", run: () => frame.exports() },
  { keys: ["["], group: "keys_page", help: "key_panel", run: () => frame.panel() },
  { keys: ["]"], group: "keys_page", help: "key_drawer", run: () => frame.drawer() },
  { keys: ["D"], group: "keys_page", help: "key_info", run: () => frame.info() },
  { keys: ["w"], group: "keys_page", help: "key_theme", run: () => frame.theme() },
  { keys: ["l"], group: "keys_page", help: "key_language", run: () => frame.language() },
  { keys: [","], group: "keys_page", help: "key_settings", run: () => frame.settings() },
  { keys: ["?"], group: "keys_page", help: "key_help", run: () => frame.help() },
];

const BY_KEY = new Map(KEYS.flatMap((row) => row.keys.map((key) => [key, row])));

/** Where letters are text and arrows have their own use. @param {EventTarget | null} target @param {string} key */
function belongsElsewhere(target, key) {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, select, dialog, [role=menu]") !== null) return key !== "Escape" || target.closest("dialog") !== null;
  return target.closest("button, a, summary") !== null && (key === "Enter" || key === " ");
}

/** @param {App} app */
export function installKeys(app) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = BY_KEY.get(event.key);
    if (row === undefined || belongsElsewhere(event.target, event.key)) return;
    event.preventDefault();
    row.run(app, event);
  });
}
