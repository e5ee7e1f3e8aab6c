// What is said of a box: in the tip beside the pointer, and in one sentence for a screen reader.

import { REST } from "./boxes.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { percent } from "./units.js";

/** @import { App } from "./app.js" */
/** @import { Box, Picture } from "./picture.js" */

/** @param {App} app @param {Picture} picture @param {Box} box @returns {Node[]} */
export function boxTip(app, picture, box) {
  const lines = box.kind & REST ? [] : numbers(app, picture, box);
  const title = box.kind & REST ? restText(app, box) : box.name;
  return [
    h("div", { class: "tip-name" }, title),
    h("dl", { class: "facts" }, ...lines.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
  ];
}

/** @param {App} app @param {Box} box */
export function restText(app, box) {
  return t("rest", { n: app.count(box.count), value: app.both(box.value, box.value_sum) });
}

/** @param {App} app @param {Picture} picture @param {Box} box @returns {[string, string][]} */
function numbers(app, picture, box) {
  /** @type {[string, string][]} */
  const lines = [[t("total"), app.both(box.value, box.value_sum)]];
  if (!Number.isNaN(box.self)) lines.push([t("self"), app.both(box.self, box.self_sum)]);
  if (picture.has_base) {
    lines.push([t("base"), app.both(box.base, box.base_sum, picture.base_total_sum)], [t("change"), changeText(app, box)]);
    return lines;
  }
  const parent = picture.parent(box);
  if (parent !== null) lines.push([t("of_parent"), percent(box.value_sum, parent.value_sum)]);
  const zoomed = picture.box(picture.ancestors.length, 0);
  if (zoomed !== null && zoomed.depth > 0 && box.depth > zoomed.depth) lines.push([t("of_zoomed"), percent(box.value_sum, zoomed.value_sum)]);
  return lines;
}

/** @param {App} app @param {{ value: number, base: number }} box */
export function changeText(app, box) {
  const change = app.change(box.value - box.base);
  if (box.value === box.base) return change;
  if (box.base === 0) return `${change} (${t("is_new")})`;
  if (box.value === 0) return `${change} (${t("is_gone")})`;
  const share = percent(box.value - box.base, box.base);
  return `${change} (${box.value < box.base ? "−" : "+"}${share})`;
}

/** @param {App} app @param {Picture} picture @param {Box} box */
export function boxSentence(app, picture, box) {
  if (box.kind & REST) return restText(app, box);
  const parent = picture.parent(box);
  const siblings = parent === null ? [box] : picture.children(parent);
  const place = siblings.findIndex((one) => one.index === box.index) + 1;
  return t("box_sentence", {
    name: box.name, self: Number.isNaN(box.self) ? "–" : app.both(box.self, box.self_sum), total: app.both(box.value, box.value_sum), k: place, n: siblings.length, depth: box.depth,
  });
}
