// Saving what is shown: by the server where there is one, else made here.

import { NEUTRAL } from "./colours.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { paintOf } from "./paint.js";
import { theme } from "./theme.js";

/** @import { App } from "./app.js" */
/** @import { Flame } from "./flame.js" */
/** @import { Item } from "./menu.js" */

/** @param {App} app @returns {Item[]} */
export function exportItems(app) {
  /** @type {Item[]} */
  const items = app.source.formats.map((format) => ({
    text: t(/** @type {import("./i18n.js").Key} */ (`export_${format.replace(".", "_")}`)), run: () => save(app, format),
  }));
  items.push("line", { text: t("export_link"), run: () => app.copy(location.href, t("copied_link")) });
  return items;
}

/** @param {App} app @param {string} format */
async function save(app, format) {
  try {
    const { name, url } = await made(app, format);
    const link = h("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    if (url.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    app.failed(error);
  }
}

/** @param {App} app @param {string} format @returns {Promise<{ name: string, url: string }>} */
async function made(app, format) {
  if (app.source.can.open && format !== "png") return app.source.exported(app.store.state, format);
  const canvas = app.view?.canvas?.() ?? null;
  if (format === "png" && canvas !== null) {
    const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ done) => canvas.toBlob(done));
    if (blob !== null) return { name: "profile.png", url: URL.createObjectURL(blob) };
  }
  if (format === "svg") {
    const flame = /** @type {{ flame?: Flame } | null} */ (app.view)?.flame;
    if (flame?.picture) return { name: "profile.svg", url: URL.createObjectURL(new Blob([flameSvg(flame)], { type: "image/svg+xml" })) };
  }
  if (format === "png" || format === "svg") throw new Error(t("picture_first"));
  return app.source.exported(app.store.state, format);
}

/** The boxes of a flame graph as a drawing that needs no script. @param {Flame} flame */
export function flameSvg(flame) {
  const { picture } = flame;
  if (picture === null) return "";
  const scene = { ...flame.scene(), selected: "", hover: null };
  const width = picture.width / 16;
  const height = picture.depth * scene.rowHeight;
  const neutral = NEUTRAL[theme()];
  const parts = [`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12"><rect width="100%" height="100%" fill="${neutral.ground}"/>`];
  for (let depth = 0; depth < picture.depth; depth++) {
    const n = depth < picture.ancestors.length ? 1 : picture.row(depth)?.row.n ?? 0;
    for (let index = 0; index < n; index++) {
      const box = picture.box(depth, index);
      if (box === null) continue;
      const paint = paintOf(scene, picture, box);
      const y = (scene.flip ? picture.depth - 1 - depth : depth) * scene.rowHeight;
      const name = box.name || `+${box.count}`;
      const text = flame.ruler.fit(name, box.w / 16 - 8);
      parts.push(`<g><title>${escaped(`${name}: ${flame.app.both(box.value, box.value_sum)}`)}</title><rect x="${box.x / 16}" y="${y}" width="${Math.max(0.3, box.w / 16 - 0.7)}" height="${scene.rowHeight - 1}" fill="${paint.fill}"/>`);
      parts.push(text === "" ? "</g>" : `<text x="${box.x / 16 + 4}" y="${y + 14}" fill="${paint.text}">${escaped(text)}</text></g>`);
    }
  }
  parts.push("</svg>");
  return parts.join("\n");
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "\ufffd");
}
