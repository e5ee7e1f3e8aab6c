// What counts as a change in a comparison. Pure.

/**
 * The change of a box, -1 (all gone) to 1 (all new); 0 where it is below the noise, a share of the
 * larger total. What is noise is told by sums, also where values are means.
 * @param {{ value: number, base: number, value_sum: number, base_sum: number }} box @param {{ total_sum: number, base_total_sum: number }} picture @param {number} noise
 */
export function shareOfChange(box, picture, noise) {
  const change = box.value - box.base;
  const larger = Math.max(Math.abs(box.value), Math.abs(box.base));
  const moved = Math.abs(box.value_sum - box.base_sum);
  if (larger === 0 || moved < noise * Math.max(Math.abs(picture.total_sum), Math.abs(picture.base_total_sum))) return 0;
  return Math.max(-1, Math.min(1, change / larger));
}
