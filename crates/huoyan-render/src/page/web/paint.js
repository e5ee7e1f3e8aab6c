// Drawing the rows in sight of a picture on a canvas, nothing else: no state, no events.

import { at, firstEndingAfter, MATCHES, MATCHES_BELOW, REST } from "./boxes.js";
import { changePaint, NEUTRAL, packagePaint } from "./colours.js";
import { packageOf } from "./names.js";
import { shareOfChange } from "./change.js";

/** @import { Paint, Theme } from "./colours.js" */
/** @import { Ruler } from "./names.js" */
/** @import { Box, Picture } from "./picture.js" */

/**
 * @typedef {object} Scene
 * @property {CanvasRenderingContext2D} context
 * @property {Ruler} ruler
 * @property {number} width @property {number} height of the canvas, in CSS pixels
 * @property {number} rowHeight @property {number} scroll in pixels, of the rows' top
 * @property {number} from @property {number} to the part of the picture's width that is shown, 0 to 1
 * @property {boolean} flip root below
 * @property {number} firstRow rows above it are left out
 * @property {Theme} theme @property {boolean} forced
 * @property {boolean} searching @property {number} noise share of the total below which a change is none
 * @property {string} selected name of the selected function @property {Box | null} chosen @property {Box | null} hover
 */

export const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif';

/** The depths whose rows can be seen, the last exclusive. @param {Scene} scene @param {number} depth of the picture @returns {[number, number]} */
export function depthsInSight(scene, depth) {
  const first = Math.floor(scene.scroll / scene.rowHeight);
  const last = Math.ceil((scene.scroll + scene.height) / scene.rowHeight);
  const shown = depth - scene.firstRow;
  const [low, high] = scene.flip ? [shown - last, shown - first] : [first, last];
  return [Math.max(0, low) + scene.firstRow, Math.min(shown, Math.max(0, high)) + scene.firstRow];
}

/** Where a row begins, in pixels of the canvas. @param {Scene} scene @param {number} depth @param {number} depths */
export function topOf(scene, depth, depths) {
  const line = scene.flip ? depths - 1 - depth : depth - scene.firstRow;
  return line * scene.rowHeight - scene.scroll;
}

/** @param {Scene} scene @param {Picture} picture */
export function paint(scene, picture) {
  const { context, theme, forced } = scene;
  context.fillStyle = forced ? "Canvas" : NEUTRAL[theme].ground;
  context.fillRect(0, 0, scene.width, scene.height);
  context.font = FONT;
  context.textBaseline = "middle";
  const [first, last] = depthsInSight(scene, picture.depth);
  for (let depth = first; depth < last; depth++) paintRow(scene, picture, depth);
}

/** @param {Scene} scene @param {Picture} picture @param {number} depth */
function paintRow(scene, picture, depth) {
  const top = topOf(scene, depth, picture.depth);
  const scale = scene.width / ((scene.to - scene.from) * picture.width);
  const left = scene.from * picture.width;
  if (depth < picture.ancestors.length) {
    const box = picture.box(depth, 0);
    if (box !== null) paintBox(scene, picture, box, 0, scene.width, top);
    return;
  }
  const row = picture.row(depth)?.row;
  if (row === undefined) return;
  const right = scene.to * picture.width;
  for (let index = firstEndingAfter(row, left); index < row.n && at(row.x, index) < right; index++) {
    const x = Math.max(-2, (at(row.x, index) - left) * scale);
    const end = Math.min(scene.width + 2, (at(row.x, index) + at(row.w, index) - left) * scale);
    if (end - x < 0.25) continue;
    const box = picture.box(depth, index);
    if (box !== null) paintBox(scene, picture, box, x, end - x, top);
  }
}

/** @param {Scene} scene @param {Picture} picture @param {Box} box @param {number} x @param {number} w @param {number} top */
function paintBox(scene, picture, box, x, w, top) {
  const { context, rowHeight } = scene;
  const colours = paintOf(scene, picture, box);
  const gap = w > 3 ? 1 : 0;
  context.fillStyle = colours.fill;
  context.fillRect(x, top, w - gap, rowHeight - 1);
  if (box.kind & REST) hatch(scene, x, w - gap, top);
  outline(scene, box, x, w - gap, top);
  if (w < 22) return;
  const room = w - 8 - gap;
  const text = label(scene, picture, box, room);
  if (text === "") return;
  context.fillStyle = colours.text;
  context.fillText(text, Math.max(0, x) + 4, top + rowHeight / 2 - 0.5);
}

/** @param {Scene} scene @param {Picture} picture @param {Box} box @param {number} room */
function label(scene, picture, box, room) {
  if (box.kind & REST) return scene.ruler.fit(`+${box.count}`, room);
  const sign = picture.has_base ? signOf(shareOfChange(box, picture, scene.noise)) : "";
  const text = scene.ruler.fit(box.name, room - scene.ruler.width(sign));
  return text === "" ? "" : sign + text;
}

/** A mark beside the colour, for those who cannot tell colours. @param {number} change */
function signOf(change) {
  return change > 0 ? "▲ " : change < 0 ? "▼ " : "";
}

/** @param {Scene} scene @param {Picture} picture @param {Box} box @returns {Paint} */
export function paintOf(scene, picture, box) {
  const { theme } = scene;
  const neutral = NEUTRAL[theme];
  if (scene.forced) return { fill: "Canvas", text: "CanvasText" };
  if (box.kind & REST) return { fill: neutral.rest, text: neutral.dimText };
  if (scene.searching && !(box.kind & (MATCHES | MATCHES_BELOW)) && box.depth > 0) return { fill: neutral.dim, text: neutral.dimText };
  if (picture.has_base) return changePaint(shareOfChange(box, picture, scene.noise), theme);
  return box.depth === 0 ? { fill: neutral.root, text: neutral.text } : packagePaint(packageOf(box.name), theme);
}

/** @param {Scene} scene @param {Box} box @param {number} x @param {number} w @param {number} top */
function outline(scene, box, x, w, top) {
  const { context, rowHeight, forced } = scene;
  const neutral = NEUTRAL[scene.theme];
  const same = box.name !== "" && box.name === scene.selected;
  const chosen = isSame(box, scene.chosen);
  if (scene.searching && box.kind & MATCHES) {
    context.fillStyle = forced ? "Highlight" : neutral.match;
    context.fillRect(x, top + rowHeight - 4, w, 3);
  }
  if (forced) stroke(context, "CanvasText", 1, x, w, top, rowHeight);
  if (isSame(box, scene.hover) || (scene.hover !== null && scene.hover.name !== "" && box.name === scene.hover.name)) {
    context.fillStyle = scene.theme === "light" ? "rgba(0,0,0,0.10)" : "rgba(255,255,255,0.14)";
    context.fillRect(x, top, w, rowHeight - 1);
  }
  if (chosen || same) stroke(context, forced ? "Highlight" : neutral.select, chosen ? 2 : 1, x, w, top, rowHeight);
}

/** @param {CanvasRenderingContext2D} context @param {string} colour @param {number} line @param {number} x @param {number} w @param {number} top @param {number} rowHeight */
function stroke(context, colour, line, x, w, top, rowHeight) {
  context.strokeStyle = colour;
  context.lineWidth = line;
  context.strokeRect(x + line / 2, top + line / 2, Math.max(0.5, w - line), rowHeight - 1 - line);
}

/** A rest is no box: it is hatched. @param {Scene} scene @param {number} x @param {number} w @param {number} top */
function hatch(scene, x, w, top) {
  if (w < 6) return;
  const { context, rowHeight, forced } = scene;
  context.save();
  context.beginPath();
  context.rect(x, top, w, rowHeight - 1);
  context.clip();
  context.beginPath();
  const from = Math.max(x, 0) - rowHeight;
  for (let line = from; line < Math.min(x + w, scene.width); line += 6) {
    context.moveTo(line, top + rowHeight);
    context.lineTo(line + rowHeight, top);
  }
  context.strokeStyle = forced ? "GrayText" : NEUTRAL[scene.theme].line;
  context.lineWidth = 0.5;
  context.stroke();
  context.restore();
}

/** @param {Box} box @param {Box | null} other */
export function isSame(box, other) {
  return other !== null && box.depth === other.depth && (box.index === other.index);
}
