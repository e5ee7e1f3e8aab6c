// What the reader chooses for this browser, options of reports, and the settings kept by name.

import { dialog } from "./dialog.js";
import { button, fill, h, select } from "./dom.js";
import { EDITORS } from "./editor.js";
import { note } from "./announce.js";
import { LANGUAGES, language, t } from "./i18n.js";
import { parse } from "./state.js";
import { applyTheme, keepSetting, setting } from "./theme.js";

/** @import { App } from "./app.js" */

/** Options of reports and graphs that have no other place on the page. */
const OPTIONS = ["n", "nf", "ef", "trim", "g", "mean", "rel", "noinlines", "calltree", "unit"];

/** @param {App} app */
export function showSettings(app) {
  const custom = h("input", {
    type: "text", value: setting("editor"), "aria-label": t("editor_pattern"), placeholder: "vscode://file{file}:{line}", spellcheck: "false",
    onchange: () => keepSetting("editor", custom.value.trim()),
  });
  const known = EDITORS.some(([pattern]) => pattern === setting("editor"));
  const editor = select(t("editor"), [["", t("none")], ...EDITORS, ["custom", t("editor_custom")]], known ? setting("editor") : setting("editor") === "" ? "" : "custom", (value) => {
    custom.hidden = value !== "custom";
    if (value !== "custom") keepSetting("editor", value);
  });
  custom.hidden = known || setting("editor") === "";
  const themes = select(t("theme"), [["", t("theme_system")], ["light", t("theme_light")], ["dark", t("theme_dark")]], setting("theme"), (value) => setTheme(app, value));
  const languages = select(t("language"), LANGUAGES, language(), (value) => setLanguage(app, value));
  dialog(t("settings"), "settings",
    h("div", { class: "form" }, line(t("theme"), themes), line(t("language"), languages), line(t("editor"), h("span", {}, editor, custom))),
    h("h3", {}, t("options")), optionForm(app),
    app.source.can.configs ? h("div", {}, h("h3", {}, t("configs")), configs(app)) : null);
}

/** @param {string} label @param {Node} control */
function line(label, control) {
  return h("div", { class: "form-line" }, h("span", {}, label), control);
}

/** @param {App} app @param {string} value */
export function setTheme(app, value) {
  keepSetting("theme", value);
  applyTheme();
  app.view?.repaint?.();
}

/** @param {App} app @param {string} value */
export function setLanguage(app, value) {
  keepSetting("language", value);
  document.querySelector("dialog")?.close();
  app.rebuild();
}

/** @param {App} app */
function optionForm(app) {
  const rows = (app.profile?.options ?? []).filter((option) => OPTIONS.includes(option.parameter));
  return h("div", { class: "form" }, ...rows.map((option) => {
    const { parameter, choices } = option;
    const now = app.store.get(parameter);
    const set = (/** @type {string} */ value) => app.store.set({ [parameter]: value === option.default || value === option.default.slice(0, 1) ? null : value });
    /** @type {Node} */
    let control;
    if (option.kind === "bool" || option.kind === "flag") {
      const on = (now || option.default) === "t" || (now || option.default) === "true";
      control = h("input", { type: "checkbox", checked: on, "aria-label": option.name, onchange: (/** @type {Event} */ event) => set(/** @type {HTMLInputElement} */ (event.target).checked ? "t" : "f") });
    } else if (choices.length > 0) control = select(option.name, choices.map((choice) => [choice, choice]), now || option.default, set);
    else control = h("input", { type: "text", class: "small", value: now, placeholder: option.default, "aria-label": option.name, onchange: (/** @type {Event} */ event) => set(/** @type {HTMLInputElement} */ (event.target).value.trim()) });
    return h("label", { class: "form-line", title: option.help }, h("span", {}, option.name), control);
  }));
}

/** Settings kept by name: chosen, saved, deleted. @param {App} app */
function configs(app) {
  const list = h("ul", { class: "configs" });
  const name = h("input", { type: "text", "aria-label": t("config_name"), placeholder: t("config_name") });
  const again = async (/** @type {Promise<void>} */ work) => {
    try {
      await work;
      app.profile = await app.source.profile(app.store.state);
      draw();
    } catch (error) {
      app.failed(error);
    }
  };
  const draw = () => fill(list, ...(app.profile?.configs ?? []).map((config) => h("li", {},
    button(config.name, () => app.store.set(configPatch(app, config.query)), { class: "link" }),
    button("×", () => {
      if (confirm(t("config_delete", { name: config.name }))) again(app.source.deleteConfig(config.name));
    }, { "aria-label": t("config_delete", { name: config.name }), class: "chip-close" }))));
  const save = () => {
    if (name.value.trim() === "") return;
    again(app.source.saveConfig(name.value.trim(), app.store.state).then(() => note(t("config_saved", { name: name.value.trim() }))));
  };
  draw();
  return h("div", {}, list, h("div", { class: "save" }, name, button(t("config_save"), save)));
}

/** A kept setting stands for all of its options: others go. @param {App} app @param {string} query */
function configPatch(app, query) {
  const kept = parse("", query.replace(/^\?/, "")).params;
  const options = (app.profile?.options ?? []).map((option) => [option.parameter, null]);
  return { ...Object.fromEntries(options), ...kept, z: null };
}
