// Values as pprof writes them: two decimals with `.00` cut, the largest unit in which the value is at
// least 1, percentages by its rules. Pure; the units of a family come from the profile's answer.

/** @import { UnitRow } from "./contract.js" */

/** @param {number} value */
export function number(value) {
  const text = value.toFixed(2);
  const short = text.endsWith(".00") ? text.slice(0, -3) : text;
  return short === "-0" ? "0" : short;
}

/**
 * How values are written: by the unit that is asked for, or each by what suits it. Factors are in the values' own unit.
 * @param {readonly UnitRow[]} units @param {string} [wanted]
 * @returns {(value: number) => string}
 */
export function valueFormat(units, wanted = "") {
  const rows = [...units].sort((a, b) => a.factor - b.factor);
  const [own] = rows;
  if (own === undefined) {
    const label = ["", "auto", "minimum", "count", "sample", "samples", "unit"].includes(wanted) ? "" : wanted;
    return (value) => (value === 0 ? "0" : number(value) + label);
  }
  const fixed = find(rows, wanted);
  const smallest = rows.find((row) => row.base) ?? rows[0] ?? own;
  return (value) => {
    const size = Math.abs(value);
    const best = fixed ?? rows.findLast((row) => size / row.factor >= 1) ?? smallest;
    const text = number(value / best.factor);
    return text === "0" ? text : text + best.label;
  };
}

/** @param {readonly UnitRow[]} rows @param {string} name */
function find(rows, name) {
  const lower = name.toLowerCase();
  const singular = lower.length > 2 && lower.endsWith("s") ? lower.slice(0, -1) : lower;
  return rows.find((row) => row.label === name || row.names.includes(lower) || row.names.includes(singular));
}

/**
 * A share as pprof writes it, without the leading blanks.
 * @param {number} part @param {number} whole
 */
export function percent(part, whole) {
  if (whole === 0) return part === 0 ? "0%" : "–";
  const share = Math.abs((part / whole) * 100);
  if (share === 0) return "0%";
  if (share >= 99.95 && share <= 100.05) return "100%";
  return share >= 1 ? `${share.toFixed(2)}%` : `${twoDigits(share)}%`;
}

/** Two significant digits, as C's `%.2g`. @param {number} value */
function twoDigits(value) {
  if (value < 1e-4) {
    const [digits = "", power = "0"] = value.toExponential(1).split("e");
    return `${digits.replace(/\.0$/, "")}e-${power.slice(1).padStart(2, "0")}`;
  }
  return String(Number(value.toPrecision(2)));
}

/** A change with its sign; a real minus, which is as wide as a plus. @param {string} text @param {number} value */
export function signed(text, value) {
  return value > 0 ? `+${text}` : text.replace(/^-/, "−");
}

/** A count in the reader's language. @param {number} value @param {string} language */
export function count(value, language) {
  return value.toLocaleString(language);
}
