// Elements in few words. Texts enter the document by `textContent` alone: names of a profile are
// never markup.

/** @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute */
/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element: attributes by name, `on…` are listeners, `true` is an attribute without value, false and null are none.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, Attribute>} [attributes] @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else attribute(element, name, value);
  }
  element.append(...children.filter(isChild));
  return element;
}

/** @param {Element} element @param {string} name @param {string | number | boolean | null | undefined} value */
export function attribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** @param {Child} child @returns {child is Node | string} */
function isChild(child) {
  return child !== null && child !== undefined && child !== false;
}

/** @param {Element} element @param {...Child} children */
export function fill(element, ...children) {
  element.replaceChildren(...children.filter(isChild));
}

/** A button with a text. @param {string} text @param {(event: MouseEvent) => void} onclick @param {Record<string, Attribute>} [more] */
export function button(text, onclick, more = {}) {
  return h("button", { type: "button", onclick, ...more }, text);
}

/**
 * A choice of a few: labels by value.
 * @param {string} label @param {readonly (readonly [string, string])[]} choices @param {string} chosen
 * @param {(value: string) => void} onchange
 */
export function select(label, choices, chosen, onchange) {
  const element = h("select", { "aria-label": label, title: label });
  for (const [value, text] of choices) element.append(h("option", { value, selected: value === chosen }, text));
  element.addEventListener("change", () => onchange(element.value));
  return element;
}

/** A small picture of lines, which the page holds itself; 16 by 16. @param {string} path */
export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of [["viewBox", "0 0 16 16"], ["class", "icon"], ["aria-hidden", "true"]]) {
    svg.setAttribute(name ?? "", value ?? "");
  }
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** A square button with a picture, named for those who do not see it. @param {string} path @param {string} label @param {(event: MouseEvent) => void} onclick @param {Record<string, Attribute>} [more] */
export function iconButton(path, label, onclick, more = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...more }, icon(path));
}

export const ICONS = {
  menu: "M2 4h12M2 8h12M2 12h12",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM11 11l3.5 3.5",
  close: "M4 4l8 8M12 4l-8 8",
  export: "M8 2v8M5 7l3 3 3-3M3 13h10",
  settings: "M2 5h7M13 5h1M2 11h1M7 11h7M11 3v4M5 9v4",
  help: "M6 6a2 2 0 1 1 3 1.7c-.7.4-1 .8-1 1.8M8 12.2v.1M8 15A7 7 0 1 0 8 1a7 7 0 0 0 0 14z",
  info: "M8 7v5M8 4.2v.1M8 15A7 7 0 1 0 8 1a7 7 0 0 0 0 14z",
  reload: "M13 8a5 5 0 1 1-1.5-3.5L13 6M13 2v4H9",
  panel: "M2 3h12v10H2zM6 3v10",
  drawer: "M2 3h12v10H2zM10 3v10",
  next: "M4 6l4 4 4-4",
  before: "M4 10l4-4 4 4",
};
