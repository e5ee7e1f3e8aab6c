// What counts as a change in a comparison. Pure.

/**
 * The change of a box, -1 (all gone) to 1 (all new); 0 where it is below the noise, a share of the
 * larger total.
 * @param {{ value: number, base: number }} box @param {{ total: number, base_total: number }} picture @param {number} noise
 */
export function shareOfChange(box, picture, noise) {
  const change = box.value - box.base;
  const larger = Math.max(Math.abs(box.value), Math.abs(box.base));
  if (larger === 0 || Math.abs(change) < noise * Math.max(Math.abs(picture.total), Math.abs(picture.base_total))) return 0;
  return Math.max(-1, Math.min(1, change / larger));
}
