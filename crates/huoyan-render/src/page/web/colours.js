// The colours of boxes: one hue for each package, and a scale from blue (less) over grey to orange
// (more), which people with any common colour blindness can tell apart. Pure: the tests check
// that the text on every one of them has a contrast of at least 4.5 : 1.

/** @typedef {"light" | "dark"} Theme */
/** @typedef {{ fill: string, text: string }} Paint */

/** What is no package's, by theme; the page's own colours stand in page.css. */
export const NEUTRAL = /** @type {const} */ ({
  light: {
    text: "#1d2025", ground: "#ffffff", root: "#dfe2e7", rest: "#eceef1", line: "#b7bdc7", dim: "#f0f1f3",
    dimText: "#5b626d", match: "#8a2be2", select: "#111418",
  },
  dark: {
    text: "#f1f3f6", ground: "#16181c", root: "#343a43", rest: "#24282e", line: "#4b525d", dim: "#22252b",
    dimText: "#9aa2ae", match: "#d9a6ff", select: "#ffffff",
  },
});

/** A hash that spreads names that differ in one letter. @param {string} text */
export function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value ^= value >>> 15;
  return Math.imul(value, 0x2c1b3c6d) >>> 0;
}

/** @type {Map<string, Paint>} */
const packages = new Map();

/** The colour of a package; names of none are grey. @param {string} name @param {Theme} theme @returns {Paint} */
export function packagePaint(name, theme) {
  const key = `${theme} ${name}`;
  let paint = packages.get(key);
  if (paint === undefined) {
    if (packages.size > 10_000) packages.clear();
    paint = name === "" ? { fill: NEUTRAL[theme].root, text: NEUTRAL[theme].text } : huePaint(hash(name), theme);
    packages.set(key, paint);
  }
  return paint;
}

/** @param {number} seed @param {Theme} theme @returns {Paint} */
export function huePaint(seed, theme) {
  const hue = seed % 360;
  const shade = (seed >>> 12) % 3;
  const [saturation, light] = theme === "light" ? [58 - shade * 6, 80 - shade * 4] : [25 + shade * 4, 28 + shade * 2.5];
  return { fill: rgbText(fromHsl(hue, saturation / 100, light / 100)), text: NEUTRAL[theme].text };
}

/** Ends of the scale of changes, and its middle. */
const CHANGE = /** @type {const} */ ({
  light: { less: [86, 148, 214], none: [232, 234, 238], more: [240, 140, 40] },
  dark: { less: [35, 92, 160], none: [48, 53, 61], more: [158, 78, 8] },
});

/**
 * The colour of a change: -1 all is gone, 0 as before, 1 all is new. Its root is taken, so that small changes
 * can be seen beside large ones.
 * @param {number} change @param {Theme} theme @returns {Paint}
 */
export function changePaint(change, theme) {
  const scale = CHANGE[theme];
  const far = Math.sqrt(Math.min(1, Math.abs(change)));
  const end = change < 0 ? scale.less : scale.more;
  const mixed = /** @type {[number, number, number]} */ (
    scale.none.map((from, i) => Math.round(from + ((end[i] ?? 0) - from) * far))
  );
  return { fill: rgbText(mixed), text: NEUTRAL[theme].text };
}

/** @param {number} hue @param {number} saturation @param {number} light @returns {[number, number, number]} */
function fromHsl(hue, saturation, light) {
  const reach = saturation * Math.min(light, 1 - light);
  /** @param {number} n */
  const channel = (n) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (light - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** @param {readonly number[]} rgb */
function rgbText(rgb) {
  return `#${rgb.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** The contrast of two colours `#rrggbb`, as WCAG has it. @param {string} a @param {string} b */
export function contrast(a, b) {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** @param {string} colour */
function luminance(colour) {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((from) => {
    const channel = parseInt(colour.slice(from, from + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
