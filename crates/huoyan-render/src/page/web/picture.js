// The boxes of one zoom, loaded row by row as they come into sight, and how they hang together.
//
// A row's depth counts from the root: the boxes above the zoomed one are the first rows and have
// the full width, so nothing moves up or down when the zoom changes.

import { at, boxAt, childPath, firstEndingAfter, MATCHES, pathOf, pathText, REST, rootPath } from "./boxes.js";

/** @import { Ancestor, Boxes, Row, Source } from "./contract.js" */
/** @import { State } from "./state.js" */

/**
 * One box, as it is told of.
 * @typedef {object} Box
 * @property {number} depth @property {number} index
 * @property {string} name "" for a rest @property {number} count of a rest, how many boxes it stands for
 * @property {number} kind
 * @property {number} x @property {number} w both in 1/16 pixel of the picture's width
 * @property {number} value @property {number} self @property {number} base @property {number} base_self
 * @property {number} value_sum @property {number} self_sum @property {number} base_sum what they are means of, or themselves
 */

/** How many rows one request asks for. */
const CHUNK = 64;

export class Picture {
  /** @param {Source} source @param {State} state @param {number} w in pixels @param {number} min in pixels */
  constructor(source, state, w, min) {
    this.source = source;
    this.state = state;
    this.w = w;
    this.min = min;
    this.width = w * 16;
    this.total = 0;
    this.total_sum = 0;
    this.base_total_sum = 0;
    this.has_base = false;
    this.lost = false;
    this.n_rows = 0;
    /** @type {string[]} */
    this.warnings = [];
    /** @type {(Ancestor & { text: string })[]} */
    this.ancestors = [];
    /** @type {({ row: Row, names: string[] } | undefined)[]} */
    this.rows = [];
    /** @type {Map<number, Promise<void>>} */
    this.chunks = new Map();
  }

  /** How many rows there are with those above the zoom. */
  get depth() {
    return this.ancestors.length + this.n_rows;
  }

  /** Loads what is missing of the rows of these depths. @param {number} first @param {number} last exclusive @param {AbortSignal} [signal] */
  async load(first, last, signal) {
    const above = this.ancestors.length;
    const end = this.n_rows === 0 ? last - above : Math.min(last - above, this.n_rows);
    const waiting = [];
    for (let chunk = Math.max(0, Math.floor((first - above) / CHUNK)); chunk * CHUNK < end || (chunk === 0 && this.n_rows === 0); chunk++) {
      waiting.push(this.chunk(chunk, signal));
    }
    await Promise.all(waiting);
  }

  /** @param {number} chunk @param {AbortSignal} [signal] */
  chunk(chunk, signal) {
    let loading = this.chunks.get(chunk);
    if (loading === undefined) {
      loading = this.ask(chunk, signal).catch((error) => {
        this.chunks.delete(chunk);
        throw error;
      });
      this.chunks.set(chunk, loading);
    }
    return loading;
  }

  /** @param {number} chunk @param {AbortSignal} [signal] */
  async ask(chunk, signal) {
    const question = { w: this.w, y0: chunk * CHUNK, y1: (chunk + 1) * CHUNK, min: this.min };
    const boxes = await this.source.boxes(this.state, question, signal);
    boxes.rows.forEach((row, index) => {
      this.rows[boxes.y0 + index] = { row, names: boxes.names };
    });
    if (chunk === 0) this.takeFacts(boxes);
  }

  /** @param {Boxes} boxes */
  takeFacts(boxes) {
    this.ancestors = boxes.ancestors.map((ancestor) => ({ ...ancestor, text: boxes.names[ancestor.name] ?? "" }));
    this.n_rows = boxes.n_rows;
    this.width = boxes.width;
    this.total = boxes.total;
    this.total_sum = boxes.total_sum;
    this.base_total_sum = boxes.base_total_sum;
    this.has_base = boxes.has_base;
    this.lost = boxes.lost;
    this.warnings = boxes.warnings;
  }

  /** @param {number} depth */
  loaded(depth) {
    return depth < this.ancestors.length || this.rows[depth - this.ancestors.length] !== undefined;
  }

  /** @param {number} depth */
  row(depth) {
    return this.rows[depth - this.ancestors.length];
  }

  /** @param {number} depth @param {number} index @returns {Box | null} */
  box(depth, index) {
    const ancestor = this.ancestors[depth];
    if (ancestor !== undefined) {
      const { text: name, value, base, value_sum, base_sum } = ancestor;
      return { depth, index: 0, name, count: 0, kind: 0, x: 0, w: this.width, value, base, value_sum, base_sum, self: NaN, base_self: NaN, self_sum: NaN };
    }
    const found = this.row(depth);
    if (found === undefined || index < 0 || index >= found.row.n) return null;
    const { row, names } = found;
    const rest = (at(row.kind, index) & REST) !== 0;
    return {
      depth, index, kind: at(row.kind, index), x: at(row.x, index), w: at(row.w, index),
      name: rest ? "" : names[at(row.name, index)] ?? "", count: rest ? at(row.name, index) : 0,
      value: at(row.value, index), self: at(row.self, index), base: at(row.base, index), base_self: at(row.base_self, index),
      value_sum: at(row.sums.value, index), self_sum: at(row.sums.self, index), base_sum: at(row.sums.base, index),
    };
  }

  /** What lies at a place. @param {number} depth @param {number} x in 1/16 pixel @returns {Box | null} */
  hit(depth, x) {
    if (depth < 0 || depth >= this.depth) return null;
    return depth < this.ancestors.length ? this.box(depth, 0) : this.box(depth, boxAt(this.row(depth)?.row, x));
  }

  /** @param {Box} box @returns {Box | null} */
  parent(box) {
    return this.hit(box.depth - 1, box.x);
  }

  /** The boxes on a box, in their order. @param {Box} box @returns {Box[]} */
  children(box) {
    const row = this.row(box.depth + 1)?.row;
    const found = [];
    if (row !== undefined) {
      for (let i = firstEndingAfter(row, box.x); i < row.n && at(row.x, i) < box.x + box.w; i++) {
        const child = this.box(box.depth + 1, i);
        if (child !== null) found.push(child);
      }
    }
    return found;
  }

  /** The names from the root to a box; null if rows between are not loaded. @param {Box} box @returns {string[] | null} */
  chain(box) {
    const names = [box.name];
    for (let above = this.parent(box); above !== null; above = this.parent(above)) names.push(above.name);
    return names.length === box.depth + 1 ? names.reverse() : null;
  }

  /** The path of a box, after the rows above it are there. @param {Box} box @returns {Promise<string>} */
  async path(box) {
    await this.load(this.ancestors.length, box.depth);
    return pathOf(this.chain(box) ?? []);
  }

  /** The box of a path, if it is drawn. @param {string} path @param {number} depth @param {string} name @returns {Box | null} */
  find(path, depth, name) {
    const found = this.row(depth);
    const only = found === undefined ? 1 : found.row.n;
    for (let index = 0; index < only; index++) {
      const box = this.box(depth, index);
      if (box === null || box.name !== name || box.kind & REST) continue;
      const chain = this.chain(box);
      if (chain !== null && pathOf(chain) === path) return box;
    }
    return null;
  }

  /** The box of a path whose depth is not known, among the loaded rows. @param {string} path @returns {Box | null} */
  findAnywhere(path) {
    /** @type {{ box: Box, path: import("./boxes.js").Path }[]} */
    let level = [];
    const root = this.box(0, 0);
    if (root !== null) level.push({ box: root, path: rootPath() });
    while (level.length > 0) {
      const here = level.find((one) => pathText(one.path) === path);
      if (here !== undefined) return here.box;
      level = level.flatMap(({ box, path: above }) =>
        this.children(box).filter((child) => !(child.kind & REST)).map((child) => ({ box: child, path: childPath(above, child.name) })));
    }
    return null;
  }

  /** The first box of a function in reading order, among the loaded rows. @param {string} name @returns {Box | null} */
  first(name) {
    for (let depth = 0; depth < this.depth; depth++) {
      const found = this.row(depth);
      const n = depth < this.ancestors.length ? 1 : found?.row.n ?? 0;
      for (let index = 0; index < n; index++) {
        const box = this.box(depth, index);
        if (box?.name === name && !(box.kind & REST)) return box;
      }
    }
    return null;
  }
}

/** @param {Box} box */
export function matches(box) {
  return (box.kind & MATCHES) !== 0;
}
