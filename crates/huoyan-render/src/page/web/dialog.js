// A box over the page, closed by Escape, its cross, or a click beside it.

import { h, ICONS, iconButton } from "./dom.js";
import { t } from "./i18n.js";

/** @param {string} title @param {string} style a class @param {...(Node | string | null)} content */
export function dialog(title, style, ...content) {
  const element = h("dialog", { class: `dialog ${style}`, "aria-label": title });
  const close = iconButton(ICONS.close, t("close"), () => element.close());
  element.append(h("header", {}, h("h2", {}, title), close), h("div", { class: "dialog-body" }, ...content.filter((one) => one !== null)));
  element.addEventListener("close", () => element.remove());
  element.addEventListener("click", (event) => {
    if (event.target === element) element.close();
  });
  document.body.append(element);
  element.showModal();
  return element;
}
