// The page `?`: every key, from the table of keys, and what the pointer does.

import { dialog } from "./dialog.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { KEYS } from "./keys.js";

/** @import { Group } from "./keys.js" */

export function showHelp() {
  const groups = [...new Set(KEYS.map((row) => row.group))];
  dialog(t("help"), "help", h("div", { class: "key-groups" }, ...groups.map(group)), h("p", { class: "quiet" }, t("help_pointer")));
}

/** @param {Group} name */
function group(name) {
  const rows = KEYS.filter((row) => row.group === name);
  return h("section", {}, h("h3", {}, t(name)), h("dl", { class: "keys" },
    ...rows.flatMap((row) => [h("dt", {}, h("kbd", {}, row.shown ?? row.keys.join(" "))), h("dd", {}, t(row.help))])));
}
