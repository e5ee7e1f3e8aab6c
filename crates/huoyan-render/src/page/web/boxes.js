// Boxes of a flame graph: reading the bytes `HYB1` of docs/api.md, finding boxes and their parents,
// and the paths by which an address names a box. No document, no network.

/** @import { Ancestor, Boxes, Row } from "./contract.js" */

export const REST = 1;
export const MATCHES = 2;
export const MATCHES_BELOW = 4;
const OWNS_NOTHING = 8;
const OWNS_ALL = 16;

const text = new TextDecoder();
const utf8 = new TextEncoder();

class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 4;
    /** What values are multiples of. */
    this.scale = 1;
    this.has_base = false;
    /** Each value is a mean, and followed by its sum. */
    this.is_mean = false;
  }

  /** A number in LEB128; beyond 2^53 it is the nearest one that is a Number. */
  number() {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new Error("the boxes end too early");
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  }

  /** A value: signed, in zigzag. */
  signed() {
    const value = this.number();
    return (value % 2 === 0 ? value / 2 : -(value + 1) / 2) * this.scale;
  }

  /** A value and the sum that it is the mean of: the value itself unless it is one. @returns {[number, number]} */
  amount() {
    const value = this.signed();
    return [value, this.is_mean ? this.signed() : value];
  }

  /** The same, and that of the base. @returns {{ value: number, value_sum: number, base: number, base_sum: number }} */
  amounts() {
    const [value, value_sum] = this.amount();
    const [base, base_sum] = this.has_base ? this.amount() : [0, 0];
    return { value, value_sum, base, base_sum };
  }

  /** How many follow; each takes a byte at least, which bounds what is reserved. */
  count() {
    const value = this.number();
    if (value > this.bytes.length) throw new Error("the boxes say more than they hold");
    return value;
  }

  /** @param {Uint8Array} before */
  name(before) {
    const shared = this.number();
    const more = this.count();
    const bytes = new Uint8Array(shared + more);
    bytes.set(before.subarray(0, shared));
    bytes.set(this.bytes.subarray(this.at, this.at + more), shared);
    this.at += more;
    return bytes;
  }
}

/** @param {Uint8Array} bytes @param {number} y0 @returns {Boxes} */
export function decode(bytes, y0) {
  if (text.decode(bytes.subarray(0, 4)) !== "HYB1") throw new Error("these bytes are no boxes");
  const reader = new Reader(bytes);
  const flags = reader.number();
  const has_base = (flags & 1) !== 0;
  const is_mean = (flags & 4) !== 0;
  Object.assign(reader, { has_base, is_mean });
  const width = reader.number();
  reader.scale = reader.number();
  const all = reader.amounts();
  const names = readNames(reader);
  /** @type {Ancestor[]} */
  const ancestors = [];
  for (let left = reader.count(); left > 0; left--) {
    const name = reader.number();
    ancestors.push({ name, ...reader.amounts() });
  }
  const n_rows = reader.number();
  /** @type {Row[]} */
  const rows = [];
  for (let left = reader.count(); left > 0; left--) rows.push(readRow(reader));
  return {
    has_base, is_mean, lost: (flags & 2) !== 0, width, total: all.value, base_total: all.base, total_sum: all.value_sum, base_total_sum: all.base_sum,
    names, ancestors, n_rows, y0, rows, warnings: [],
  };
}

/** @param {Reader} reader */
function readNames(reader) {
  const names = [];
  let before = new Uint8Array(0);
  for (let left = reader.count(); left > 0; left--) {
    before = reader.name(before);
    names.push(text.decode(before));
  }
  return names;
}

/** Room for `n` boxes. @param {number} n @param {boolean} has_base @param {boolean} is_mean @returns {Row} */
export function emptyRow(n, has_base, is_mean) {
  const columns = () => {
    const base = new Float64Array(has_base ? n : 0);
    return { value: new Float64Array(n), self: new Float64Array(n), base, base_self: has_base ? base.slice() : base };
  };
  const values = columns();
  return {
    n,
    x: new Uint32Array(n), w: new Uint32Array(n), kind: new Uint8Array(n), name: new Uint32Array(n),
    ...values, sums: is_mean ? columns() : values,
  };
}

/** Puts a value and its sum into their columns. @param {Row} row @param {"value" | "self" | "base" | "base_self"} column @param {number} i @param {[number, number]} amount */
export function putAmount(row, column, i, [value, sum]) {
  row[column][i] = value;
  row.sums[column][i] = sum;
}

/** @param {Reader} reader */
function readRow(reader) {
  const { has_base } = reader;
  const row = emptyRow(reader.count(), has_base, reader.is_mean);
  let end = 0;
  for (let i = 0; i < row.n; i++) {
    row.x[i] = end + reader.number();
    row.w[i] = reader.number();
    end = (row.x[i] ?? 0) + (row.w[i] ?? 0);
    const kind = reader.number();
    row.kind[i] = kind;
    row.name[i] = reader.number();
    const value = reader.amount();
    putAmount(row, "value", i, value);
    /** @type {[number, number]} */
    const base = has_base ? reader.amount() : [0, 0];
    if (has_base) putAmount(row, "base", i, base);
    if (kind & (REST | OWNS_NOTHING)) continue;
    const owns_all = (kind & OWNS_ALL) !== 0;
    putAmount(row, "self", i, owns_all ? value : reader.amount());
    if (has_base) putAmount(row, "base_self", i, owns_all ? base : reader.amount());
  }
  return row;
}

/** The first box of a row that ends right of `x`; `row.n` if none does. @param {Row} row @param {number} x */
export function firstEndingAfter(row, x) {
  let low = 0;
  let high = row.n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(row.x, middle) + at(row.w, middle) > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The box of a row in which `x` lies, or -1. @param {Row | undefined} row @param {number} x */
export function boxAt(row, x) {
  if (row === undefined) return -1;
  const index = firstEndingAfter(row, x);
  return index < row.n && at(row.x, index) <= x ? index : -1;
}

/** An element that is there. @param {ArrayLike<number>} array @param {number} index */
export function at(array, index) {
  return array[index] ?? 0;
}

const ROOT = /** @type {const} */ ([0x811c9dc5, 0x01000193]);

/** @param {Uint8Array} bytes @param {number} start */
function fnv1a(bytes, start) {
  let hash = start;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}

/** @param {number} lane @param {number} hash */
function mix(lane, hash) {
  const both = lane ^ hash;
  return (Math.imul((both << 13) | (both >>> 19), 5) + 0xe6546b64) | 0;
}

/** A path that grows by names. @typedef {{ a: number, b: number }} Path */

/** @returns {Path} */
export function rootPath() {
  return { a: ROOT[0] | 0, b: ROOT[1] };
}

/** @param {Path} path @param {string} name @returns {Path} */
export function childPath(path, name) {
  const bytes = utf8.encode(name);
  return { a: mix(path.a, fnv1a(bytes, 0x811c9dc5)), b: mix(path.b, fnv1a(bytes, 0x9747b28c)) };
}

/** @param {Path} path */
export function pathText(path) {
  return hex(path.a) + hex(path.b);
}

/** The path of the box with these names, the root's first. @param {readonly string[]} names */
export function pathOf(names) {
  return pathText(names.slice(1).reduce(childPath, rootPath()));
}

/** @param {number} lane */
function hex(lane) {
  return (lane >>> 0).toString(16).padStart(8, "0");
}
