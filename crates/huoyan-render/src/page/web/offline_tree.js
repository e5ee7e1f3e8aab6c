// The tree that lies in a saved page, taken apart into stacks, filtered, joined anew, and laid out as
// boxes: what the server does with the whole profile, on what the file holds. Pure.

import { childPath, emptyRow, pathText, putAmount, REST, rootPath, MATCHES, MATCHES_BELOW } from "./boxes.js";
import { packageOf } from "./names.js";
import { compile, compileOrThrow } from "./regex.js";
import { get } from "./state.js";

/** @import { Boxes, Row } from "./contract.js" */
/** @import { Path } from "./boxes.js" */
/** @import { State } from "./state.js" */

/**
 * The tree as it is embedded: boxes as columns, parents first.
 * @typedef {object} Embedded
 * @property {string[]} names @property {number[]} parent @property {number[]} name @property {number[]} value @property {number[]} self
 * @property {number[] | null} base @property {number[] | null} base_self
 * @property {number[] | null} weight what widths are of, where that is not the value
 * @property {number[]} rest_count @property {number[]} rest_value @property {number[] | null} rest_base the boxes on each that are left out
 * @property {Divisors} [divisors] what the sums are divided by, where values are means
 */
/** @typedef {{ self: number[], base_self: number[], rest_value: number[], rest_base: number[] }} Divisors */
/** @typedef {Record<string, { file?: string, package?: string, binary?: string }>} Facts by index of name */

/** Most nodes have no children or one: these share this list. @type {Node[]} */
const NONE = [];
/** Of more children a map finds one sooner than a look at each. */
const MANY = 12;

/** One box of the joined tree. `rest_…` are the boxes on it that the file left out. */
export class Node {
  /** @param {string} name @param {Node | null} parent */
  constructor(name, parent) {
    this.name = name;
    this.parent = parent;
    this.value = 0;
    this.self = 0;
    this.base = 0;
    this.base_self = 0;
    // What the four are divided by where values are means; else 0.
    this.div = 0;
    this.self_div = 0;
    this.base_div = 0;
    this.base_self_div = 0;
    this.width = 0;
    this.rest_width = 0;
    this.rest_count = 0;
    /** How many rows it has with itself, when the tree is in order. */
    this.rows = 1;
    /** @type {Node[]} */
    this.children = NONE;
    /** Of a node with many children, until the tree is in order. @type {Map<string, Node> | null} */
    this.byName = null;
  }

  /** @param {string} name */
  child(name) {
    return this.known(name) ?? this.grow(name);
  }

  /** @param {string} name */
  known(name) {
    if (this.byName !== null) return this.byName.get(name);
    for (const child of this.children) if (child.name === name) return child;
    return undefined;
  }

  /** @param {string} name */
  grow(name) {
    const child = new Node(name, this);
    if (this.children === NONE) this.children = [child];
    else this.children.push(child);
    if (this.byName !== null) this.byName.set(name, child);
    else if (this.children.length > MANY) this.byName = new Map(this.children.map((one) => [one.name, one]));
    return child;
  }

  /** @returns {Path} */
  path() {
    return this.parent === null ? rootPath() : childPath(this.parent.path(), this.name);
  }

  depth() {
    let depth = 0;
    for (let above = this.parent; above !== null; above = above.parent) depth++;
    return depth;
  }
}

/** The fields of an answer: `name`, and `name_sum` where that is a mean. @param {Record<string, [sum: number, div: number]>} amounts @returns {Record<string, number>} */
export function shown(amounts) {
  /** @type {Record<string, number>} */
  const fields = {};
  for (const [name, [sum, div]] of Object.entries(amounts)) {
    fields[name] = mean(sum, div);
    if (div !== 0) fields[`${name}_sum`] = sum;
  }
  return fields;
}

/** The sum where there is nothing to divide by, as on the server. @param {number} sum @param {number} div */
export function mean(sum, div) {
  return div === 0 ? sum : Math.trunc(sum / div);
}

/** A stack's names from the root, as indices, with what ends there; `rest` is a number of boxes that are left out there. */
/** @typedef {{ names: number[], value: number, base: number, div: number, base_div: number, rest: number }} Stack */

/** @param {Embedded} tree @returns {Generator<Stack>} */
function* stacksOf(tree) {
  for (let node = 0; node < tree.parent.length; node++) {
    const self = tree.self[node] ?? 0;
    const base = tree.base_self?.[node] ?? 0;
    const rest = tree.rest_count[node] ?? 0;
    const { divisors } = tree;
    const div = divisors?.self[node] ?? 0;
    const base_div = divisors?.base_self[node] ?? 0;
    const ends = self !== 0 || base !== 0 || div !== 0 || base_div !== 0;
    if (!ends && rest === 0) continue;
    const names = [];
    for (let at = node; at > 0; at = tree.parent[at] ?? 0) names.push(tree.name[at] ?? 0);
    names.reverse();
    if (ends) yield { names, value: self, base, div, base_div, rest: 0 };
    if (rest > 0) {
      const [value = 0, below = 0] = [tree.rest_value[node], tree.rest_base?.[node]];
      yield { names, value, base: below, div: divisors?.rest_value[node] ?? 0, base_div: divisors?.rest_base[node] ?? 0, rest };
    }
  }
}

/**
 * What the state keeps of a stack; null for nothing.
 * @param {State} state @returns {(names: string[]) => string[] | null}
 */
export function filterOf(state) {
  const focus = compileOrThrow(get(state, "f"), "focus");
  const ignore = compileOrThrow(get(state, "i"), "ignore");
  const hide = compileOrThrow(get(state, "h"), "hide");
  const show = compileOrThrow(get(state, "s"), "show");
  const from = compileOrThrow(get(state, "sf"), "show_from");
  return (names) => {
    if (focus !== null && !names.some((name) => focus.test(name))) return null;
    if (ignore !== null && names.some((name) => ignore.test(name))) return null;
    let kept = names;
    if (from !== null) {
      const first = kept.findIndex((name) => from.test(name));
      if (first < 0) return null;
      kept = kept.slice(first);
    }
    if (hide !== null) kept = kept.filter((name) => !hide.test(name));
    if (show !== null) kept = kept.filter((name) => show.test(name));
    return kept.length === 0 ? null : kept;
  };
}

/** How stacks are joined: pivot, recursion, direction. @param {State} state @param {boolean} grouped @returns {(names: string[], rest: number) => string[] | null} */
function shapeOf(state, grouped) {
  const at = get(state, "at");
  const up = get(state, "dir") === "up";
  const once = grouped || get(state, "rec") === "1";
  return (names, rest) => {
    let kept = names;
    if (once) kept = kept.filter((name, index) => index === 0 || name !== kept[index - 1]);
    if (at !== "") {
      const first = kept.indexOf(at);
      if (first < 0) return null;
      kept = up ? kept.slice(0, first + 1) : kept.slice(first);
    }
    // What a left out part calls last is not known, so from the leaf it has no place but the root.
    if (up) kept = rest > 0 && at === "" ? [] : [...kept].reverse();
    return kept;
  };
}

/** @param {Embedded} tree @param {Facts} facts @param {State} state @returns {Node} */
export function join(tree, facts, state) {
  const group = get(state, "group");
  const grouped = group !== "";
  const names = tree.names.map((name, index) => {
    if (group === "package") return facts[index]?.package || packageOf(name) || name;
    if (group === "file") return facts[index]?.file || name;
    return group === "binary" ? facts[index]?.binary || name : name;
  });
  const keep = filterOf(state);
  const shape = shapeOf(state, grouped);
  const side = get(state, "side");
  const hasBase = tree.base !== null;
  const root = new Node("all", null);
  // Filters see functions; groups are named after them, so that a filter means the same in both.
  for (const stack of stacksOf(tree)) {
    const functions = stack.names.map((index) => tree.names[index] ?? "");
    const kept = keep(functions);
    if (kept === null) continue;
    const shown = grouped ? keptNames(functions, kept, stack.names.map((index) => names[index] ?? "")) : kept;
    const shaped = shape(shown, stack.rest);
    if (shaped !== null) add(root, shaped, stack, widthOf(stack, side, hasBase));
  }
  order(root, get(state, "order"));
  return root;
}

/** The groups of those functions that are kept; both lists are in the same order. @param {string[]} functions @param {string[]} kept @param {string[]} groups */
function keptNames(functions, kept, groups) {
  const out = [];
  let next = functions.length - kept.length === 0 ? 0 : functions.indexOf(kept[0] ?? "");
  for (const name of kept) {
    while (functions[next] !== name) next++;
    out.push(groups[next++] ?? "");
  }
  return out;
}

/** @param {Stack} stack @param {string} side @param {boolean} hasBase */
function widthOf(stack, side, hasBase) {
  if (!hasBase || side === "new") return Math.abs(stack.value);
  return side === "base" ? Math.abs(stack.base) : Math.max(Math.abs(stack.value), Math.abs(stack.base));
}

/** @param {Node} root @param {string[]} names @param {Stack} stack @param {number} width */
function add(root, names, stack, width) {
  let node = root;
  for (let at = 0; ; at++) {
    node.value += stack.value;
    node.base += stack.base;
    node.div += stack.div;
    node.base_div += stack.base_div;
    node.width += width;
    const name = names[at];
    if (name === undefined) break;
    node = node.child(name);
  }
  if (stack.rest > 0) {
    node.rest_width += width;
    node.rest_count += stack.rest;
  } else {
    node.self += stack.value;
    node.base_self += stack.base;
    node.self_div += stack.div;
    node.base_self_div += stack.base_div;
  }
}

/** @param {Node} root @param {string} by */
function order(root, by) {
  const nodes = [...nodesOf(root)];
  for (const node of nodes) {
    node.byName = null;
    if (node.children.length > 1) node.children.sort((a, b) => (by === "name" ? 0 : b.width - a.width) || (a.name < b.name ? -1 : 1));
  }
  // A node comes after the one that it hangs on.
  for (const node of nodes.reverse()) if (node.parent !== null) node.parent.rows = Math.max(node.parent.rows, node.rows + 1);
}

/** All nodes, each after its parent, in no other order. @param {Node} root @returns {Generator<Node>} */
function* nodesOf(root) {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    for (const child of node.children) waiting.push(child);
  }
}

/** @param {Node} root @param {string} path @returns {Node | null} */
export function findPath(root, path) {
  for (const { node, path: here } of withPaths(root)) if (pathText(here) === path) return node;
  return null;
}

/**
 * Visits all nodes row by row; what `visit` answers of a node is told of those that hang on it.
 * @param {Node} root @param {(node: Node, covered: boolean) => boolean} visit
 */
export function rowByRow(root, visit) {
  let level = [root];
  let covered = [false];
  while (level.length > 0) {
    /** @type {Node[]} */
    const next = [];
    /** @type {boolean[]} */
    const below = [];
    for (const [at, node] of level.entries()) {
      const covers = visit(node, covered[at] ?? false);
      for (const child of node.children) {
        next.push(child);
        below.push(covers);
      }
    }
    [level, covered] = [next, below];
  }
}

/** Whether a name matches, looked at once for each name. @param {RegExp | null} regex @returns {(name: string) => boolean} */
export function byNames(regex) {
  /** @type {Map<string, boolean>} */
  const known = new Map();
  return (name) => {
    let matches = known.get(name);
    if (matches === undefined) {
      matches = regex?.test(name) ?? false;
      known.set(name, matches);
    }
    return matches;
  };
}

/** All nodes row by row, each with its path. @param {Node} root @returns {Generator<{ node: Node, path: Path }>} */
function* withPaths(root) {
  let level = [{ node: root, path: rootPath() }];
  while (level.length > 0) {
    yield* level;
    level = level.flatMap(({ node, path }) => node.children.map((child) => ({ node: child, path: childPath(path, child.name) })));
  }
}

/**
 * @param {Node} root @param {State} state @param {{ w: number, y0: number, y1: number, min: number }} question @param {boolean} hasBase @param {boolean} [isMean]
 * @returns {Boxes}
 */
export function layOut(root, state, question, hasBase, isMean = false) {
  const z = get(state, "z");
  const found = z === "" ? root : findPath(root, z);
  const top = found ?? root;
  const width = Math.round(question.w * 16);
  const names = new Names();
  const above = [];
  for (let node = top.parent; node !== null; node = node.parent) above.push({ name: names.index(node.name), ...amountsOf(node) });
  const marks = marksOf(root, get(state, "q"));
  const rows = [];
  /** @type {Placed[]} */
  let level = top.width === 0 ? [] : [{ node: top, x: 0, w: width, count: 0 }];
  for (let y = 0; y < question.y1 && level.length > 0; y++) {
    if (y >= question.y0) rows.push(rowOf(level, names, marks, hasBase, isMean));
    level = level.flatMap((placed) => (placed.count > 0 ? [] : below(placed, question.min * 16)));
  }
  const all = amountsOf(root);
  return {
    has_base: hasBase, is_mean: isMean, lost: found === null, width, total: all.value, base_total: all.base,
    total_sum: all.value_sum, base_total_sum: all.base_sum, names: names.list,
    ancestors: above.reverse(), n_rows: top.width === 0 ? 0 : top.rows, y0: question.y0, rows, warnings: [],
  };
}

/** @param {Node} node */
function amountsOf(node) {
  const { value, base, div, base_div } = node;
  return { value: mean(value, div), value_sum: value, base: mean(base, base_div), base_sum: base };
}

/** A box with its place; with a count it is the rest of `node`. @typedef {{ node: Node, x: number, w: number, count: number }} Placed */

/** @param {Placed} parent @param {number} min in 1/16 pixel @returns {Placed[]} */
function below(parent, min) {
  const { node } = parent;
  const scale = parent.w / node.width;
  const out = [];
  let x = parent.x;
  let small = node.rest_width;
  let count = node.rest_count;
  for (const child of node.children) {
    const w = child.width * scale;
    if (w >= min) {
      out.push({ node: child, x, w, count: 0 });
      x += w;
    } else {
      small += child.width;
      count++;
    }
  }
  if (count > 0 && small > 0 && small * scale >= min) out.push({ node, x, w: small * scale, count });
  return out;
}

/** @param {Placed[]} level @param {Names} names @param {Map<Node, number>} marks @param {boolean} hasBase @param {boolean} isMean @returns {Row} */
function rowOf(level, names, marks, hasBase, isMean) {
  const row = emptyRow(level.length, hasBase, isMean);
  /** @param {number} i @param {"value" | "self" | "base" | "base_self"} column @param {number} sum @param {number} div */
  const put = (i, column, sum, div) => putAmount(row, column, i, [mean(sum, div), sum]);
  level.forEach(({ node, x, w, count }, i) => {
    row.x[i] = Math.round(x);
    row.w[i] = Math.max(1, Math.round(x + w) - Math.round(x));
    if (count > 0) {
      const drawn = level.filter((one) => one.count === 0 && one.node.parent === node);
      row.kind[i] = REST;
      row.name[i] = count;
      const left = (/** @type {(node: Node) => number} */ of, /** @type {number} */ own) => of(node) - own - drawn.reduce((sum, one) => sum + of(one.node), 0);
      put(i, "value", left((one) => one.value, node.self), left((one) => one.div, node.self_div));
      if (hasBase) put(i, "base", left((one) => one.base, node.base_self), left((one) => one.base_div, node.base_self_div));
      return;
    }
    row.kind[i] = marks.get(node) ?? 0;
    row.name[i] = names.index(node.name);
    put(i, "value", node.value, node.div);
    put(i, "self", node.self, node.self_div);
    if (hasBase) {
      put(i, "base", node.base, node.base_div);
      put(i, "base_self", node.base_self, node.base_self_div);
    }
  });
  return row;
}

/** @param {Node} root @param {string} pattern @returns {Map<Node, number>} */
function marksOf(root, pattern) {
  const marks = new Map();
  const regex = compile(pattern);
  if (regex === null) return marks;
  const matches = byNames(regex);
  for (const node of nodesOf(root)) {
    if (node.parent === null || !matches(node.name)) continue;
    marks.set(node, (marks.get(node) ?? 0) | MATCHES);
    for (let above = /** @type {Node | null} */ (node.parent); above !== null; above = above.parent) {
      const mark = marks.get(above) ?? 0;
      if (mark & MATCHES_BELOW) break;
      marks.set(above, mark | MATCHES_BELOW);
    }
  }
  return marks;
}

/** Names in the order of their first use. */
class Names {
  constructor() {
    /** @type {string[]} */
    this.list = [];
    /** @type {Map<string, number>} */
    this.known = new Map();
  }

  /** @param {string} name */
  index(name) {
    let index = this.known.get(name);
    if (index === undefined) {
      index = this.list.push(name) - 1;
      this.known.set(name, index);
    }
    return index;
  }
}
