// A drawing from elsewhere becomes elements of the page: only those elements and attributes that
// draw stay, everything else is left out.

const NS = "http://www.w3.org/2000/svg";

const ELEMENTS = new Set(["svg", "g", "path", "polygon", "polyline", "ellipse", "circle", "rect", "line", "text", "tspan", "title", "desc", "defs", "marker", "linearGradient", "stop", "a"]);

const ATTRIBUTES = new Set([
  "id", "class", "d", "points", "x", "y", "dx", "dy", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height",
  "viewBox", "transform", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity",
  "stroke-linecap", "stroke-linejoin", "opacity", "font-size", "font-family", "font-weight", "font-style", "text-anchor", "dominant-baseline",
  "textLength", "lengthAdjust", "preserveAspectRatio", "offset", "stop-color", "stop-opacity", "orient", "markerWidth", "markerHeight", "refX", "refY", "marker-end", "xml:space",
]);

/** A value that could fetch something. @param {string} value */
function reaches(value) {
  return /url\(|:\/\/|javascript:|data:/i.test(value);
}

/** @param {string} text @returns {SVGSVGElement} */
export function drawingOf(text) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  const root = parsed.documentElement;
  if (root.localName !== "svg" || parsed.querySelector("parsererror") !== null) throw new Error("the drawing cannot be read");
  return /** @type {SVGSVGElement} */ (copy(root));
}

/** @param {Element} element @returns {SVGElement} */
function copy(element) {
  // A link is only a group here: the page knows by itself what a click means.
  const name = element.localName === "a" ? "g" : element.localName;
  const out = document.createElementNS(NS, name);
  for (const { name: attribute, value } of element.attributes) {
    if (ATTRIBUTES.has(attribute) && !reaches(value)) out.setAttribute(attribute, value);
  }
  const said = element.localName === "a" ? element.getAttribute("xlink:title") : null;
  if (said !== null) out.setAttribute("data-title", said);
  for (const child of element.childNodes) {
    if (child instanceof Element) {
      if (ELEMENTS.has(child.localName)) out.append(copy(child));
    } else if (child.nodeType === Node.TEXT_NODE) out.append(child.textContent ?? "");
  }
  return /** @type {SVGElement} */ (out);
}
