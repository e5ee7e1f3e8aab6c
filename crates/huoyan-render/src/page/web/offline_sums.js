// Sums over a joined tree: the table of functions, one function, a search. Each stack counts once,
// whatever is in it twice. Pure.

import { pathText } from "./boxes.js";
import { compileOrThrow } from "./regex.js";
import { byNames, mean, rowByRow, shown } from "./offline_tree.js";

/** @import { Neighbour, Search, TopRow, TreeNode } from "./contract.js" */
/** @import { Node } from "./offline_tree.js" */

/**
 * Visits all nodes depth first; `enter` answers what is put back at `leave`.
 * @template T @param {Node} root @param {(node: Node) => T} enter @param {(node: Node, kept: T) => void} leave
 */
function walk(root, enter, leave) {
  /** @type {{ node: Node, kept: T, next: number }[]} */
  const stack = [{ node: root, kept: enter(root), next: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = top.node.children[top.next++];
    if (child !== undefined) stack.push({ node: child, kept: enter(child), next: 0 });
    else {
      leave(top.node, top.kept);
      stack.pop();
    }
  }
}

/** @param {Node} root @returns {TopRow[]} */
export function topRows(root) {
  /** @type {Map<string, Sums>} */
  const rows = new Map();
  const open = new Set();
  walk(root, (node) => {
    if (node.parent === null) return false;
    const row = rows.get(node.name) ?? noSums();
    rows.set(node.name, row);
    addSelf(row, node);
    if (open.has(node.name)) return false;
    addAll(row, node);
    open.add(node.name);
    return true;
  }, (node, outermost) => {
    if (outermost) open.delete(node.name);
  });
  return [...rows].map(([name, sums]) => /** @type {TopRow} */ ({ name, ...shown(sums) }));
}

/** Each a sum, and what it is divided by for a mean. @typedef {Record<"flat" | "cum" | "base_flat" | "base_cum", [sum: number, div: number]>} Sums */

/** @returns {Sums} */
function noSums() {
  return { flat: [0, 0], cum: [0, 0], base_flat: [0, 0], base_cum: [0, 0] };
}

/** @param {Sums} sums @param {Node} node */
function addSelf(sums, node) {
  add(sums.flat, node.self, node.self_div);
  add(sums.base_flat, node.base_self, node.base_self_div);
}

/** @param {Sums} sums @param {Node} node */
function addAll(sums, node) {
  add(sums.cum, node.value, node.div);
  add(sums.base_cum, node.base, node.base_div);
}

/** @param {[number, number]} amount @param {number} sum @param {number} div */
function add(amount, sum, div) {
  amount[0] += sum;
  amount[1] += div;
}

/** @type {Record<"flat" | "cum" | "base_flat" | "base_cum", (row: TopRow) => number>} */
const SUMS = {
  flat: (row) => row.flat_sum ?? row.flat, cum: (row) => row.cum_sum ?? row.cum,
  base_flat: (row) => row.base_flat_sum ?? row.base_flat ?? 0, base_cum: (row) => row.base_cum_sum ?? row.base_cum ?? 0,
};
/** @param {(row: TopRow) => number} now @param {(row: TopRow) => number} base @returns {(row: TopRow) => number} */
const change = (now, base) => (row) => now(row) - base(row);
/** @type {Record<string, (row: TopRow) => number>} */
const SORTS = { ...SUMS, diff_flat: change(SUMS.flat, SUMS.base_flat), diff_cum: change(SUMS.cum, SUMS.base_cum) };

/** @param {TopRow[]} rows @param {string} by @param {boolean} desc */
export function sortRows(rows, by, desc) {
  const value = SORTS[by];
  const sign = desc ? -1 : 1;
  const name = (/** @type {TopRow} */ a, /** @type {TopRow} */ b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return [...rows].sort((a, b) => (value === undefined ? sign * name(a, b) : sign * (Math.abs(value(a)) - Math.abs(value(b))) || name(a, b)));
}

/** @param {Node} root @param {string} name */
export function functionSums(root, name) {
  const sums = noSums();
  let n_boxes = 0;
  /** @type {Map<string, Calls>} */
  const callers = new Map();
  /** @type {Map<string, Calls>} */
  const callees = new Map();
  const open = new Set();
  let inside = 0;
  walk(root, (node) => {
    const caller = node.parent;
    const put = { inside: false, edge: "" };
    const edge = caller === null ? "" : `${caller.name}\n${node.name}`;
    if (caller !== null && (node.name === name || caller.name === name) && !open.has(edge)) {
      open.add(edge);
      put.edge = edge;
      if (node.name === name && caller.parent !== null) addTo(callers, caller.name, node);
      if (caller.name === name) addTo(callees, node.name, node);
    }
    if (node.name !== name || caller === null) return put;
    n_boxes++;
    addSelf(sums, node);
    if (inside++ === 0) addAll(sums, node);
    put.inside = true;
    return put;
  }, (_, put) => {
    if (put.inside) inside--;
    if (put.edge !== "") open.delete(put.edge);
  });
  const { flat = 0, cum = 0, ...rest } = shown(sums);
  return { flat, cum, ...rest, n_boxes, callers: heaviest(callers), callees: heaviest(callees) };
}

/** @typedef {{ value: [sum: number, div: number], base: [sum: number, div: number] }} Calls */

/** @param {Map<string, Calls>} sums @param {string} name @param {Node} node */
function addTo(sums, name, node) {
  const calls = sums.get(name) ?? { value: [0, 0], base: [0, 0] };
  add(calls.value, node.value, node.div);
  add(calls.base, node.base, node.base_div);
  sums.set(name, calls);
}

/** @param {Map<string, Calls>} sums @returns {Neighbour[]} */
function heaviest(sums) {
  const weight = (/** @type {Calls} */ { value, base }) => Math.max(Math.abs(value[0]), Math.abs(base[0]));
  const sorted = [...sums].sort(([a, x], [b, y]) => weight(y) - weight(x) || (a < b ? -1 : 1)).slice(0, 100);
  return sorted.map(([name, calls]) => /** @type {Neighbour} */ ({ name, ...shown(calls) }));
}

/** @param {Node} root @param {string} pattern @param {number | null} k @returns {Search} */
export function searchIn(root, pattern, k) {
  const matches = byNames(compileOrThrow(pattern, "search"));
  const names = new Set();
  /** @type {[number, number]} */
  const value = [0, 0];
  /** @type {[number, number]} */
  const base = [0, 0];
  /** @type {Search} */
  const found = { value: 0, base: 0, total: mean(root.value, root.div), n_functions: 0, n_boxes: 0, n_matches: 0, names: [] };
  rowByRow(root, (node, covered) => {
    if (node.parent === null || !matches(node.name)) return covered;
    names.add(node.name);
    found.n_boxes++;
    if (covered) return true;
    if (found.n_matches === k) found.match = { k, path: pathText(node.path()), row: node.depth(), name: node.name, value: mean(node.value, node.div), value_sum: node.value };
    found.n_matches++;
    add(value, node.value, node.div);
    add(base, node.base, node.base_div);
    return true;
  });
  Object.assign(found, shown({ value, base }));
  found.n_functions = names.size;
  found.names = [...names].sort().slice(0, 50);
  return found;
}

/** @param {Node} node @returns {TreeNode} */
export function treeNode(node) {
  const { value = 0, self = 0, ...rest } = shown({
    value: [node.value, node.div], self: [node.self, node.self_div], base: [node.base, node.base_div], base_self: [node.base_self, node.base_self_div],
  });
  return { name: node.name, path: pathText(node.path()), value, self, ...rest, n_children: node.children.length };
}
