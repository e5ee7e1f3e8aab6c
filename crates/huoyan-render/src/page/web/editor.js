// Links that open a line of source in the reader's editor.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { setting } from "./theme.js";

/** Editors by their pattern; `{file}` and `{line}` are replaced. */
export const EDITORS = /** @type {const} */ ([
  ["vscode://file{file}:{line}", "VS Code"],
  ["idea://open?file={file}&line={line}", "IntelliJ"],
  ["zed://file{file}:{line}", "Zed"],
]);

/** The address, or null where no editor is chosen or the file is not a whole path. @param {string} pattern @param {string} file @param {number} line */
export function editorAddress(pattern, file, line) {
  if (!/^(\/|[A-Za-z]:[\\/])/.test(file)) return null;
  const path = file.startsWith("/") ? file : `/${file.replaceAll("\\", "/")}`;
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const address = pattern.replaceAll("{file}", encoded).replaceAll("{line}", String(line));
  return /^[a-z][a-z0-9+.-]*:/i.test(address) && !/^(javascript|data|vbscript|blob):/i.test(address) ? address : null;
}

/** @param {string} file @param {number} line @param {string} [text] */
export function editorLink(file, line, text) {
  const pattern = setting("editor");
  const href = pattern === "" ? null : editorAddress(pattern, file, line);
  if (href === null) return null;
  return h("a", { href, class: "editor-link", title: t("open_in_editor") }, text ?? t("open_in_editor"));
}
