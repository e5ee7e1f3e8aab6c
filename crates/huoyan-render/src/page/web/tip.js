// The text beside the pointer. It never takes the pointer, and is no place for what cannot be had
// elsewhere: the details box and the live region say the same.

import { fill, h } from "./dom.js";

const tip = h("div", { class: "tip", "aria-hidden": "true" });
tip.hidden = true;

/** @param {Node[]} content @param {HTMLElement} over @param {number} x @param {number} y in pixels of `over` */
export function showTip(content, over, x, y) {
  if (!tip.isConnected) document.body.append(tip);
  fill(tip, ...content);
  tip.hidden = false;
  const bounds = over.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = tip;
  const left = Math.min(bounds.left + x + 12, innerWidth - offsetWidth - 8);
  const below = bounds.top + y + 18;
  const top = below + offsetHeight > innerHeight - 8 ? bounds.top + y - offsetHeight - 10 : below;
  tip.style.transform = `translate(${Math.max(4, Math.round(left))}px, ${Math.max(4, Math.round(top))}px)`;
}

export function hideTip() {
  tip.hidden = true;
}
