// Sums over a joined tree: the table of functions, one function, a search. Each stack counts once,
// whatever is in it twice. Pure.

import { pathText } from "./boxes.js";
import { compileOrThrow } from "./regex.js";
import { byNames, rowByRow } from "./offline_tree.js";

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
  /** @type {Map<string, Required<Omit<TopRow, "inlined">>>} */
  const rows = new Map();
  const open = new Set();
  walk(root, (node) => {
    if (node.parent === null) return false;
    const row = rows.get(node.name) ?? { name: node.name, flat: 0, cum: 0, base_flat: 0, base_cum: 0 };
    rows.set(node.name, row);
    row.flat += node.self;
    row.base_flat += node.base_self;
    if (open.has(node.name)) return false;
    row.cum += node.value;
    row.base_cum += node.base;
    open.add(node.name);
    return true;
  }, (node, outermost) => {
    if (outermost) open.delete(node.name);
  });
  return [...rows.values()];
}

/** @type {Record<string, (row: TopRow) => number>} */
const SORTS = {
  flat: (row) => row.flat, cum: (row) => row.cum, base_flat: (row) => row.base_flat ?? 0, base_cum: (row) => row.base_cum ?? 0,
  diff_flat: (row) => Math.abs(row.flat - (row.base_flat ?? 0)), diff_cum: (row) => Math.abs(row.cum - (row.base_cum ?? 0)),
};

/** @param {TopRow[]} rows @param {string} by @param {boolean} desc */
export function sortRows(rows, by, desc) {
  const value = SORTS[by];
  const sign = desc ? -1 : 1;
  const name = (/** @type {TopRow} */ a, /** @type {TopRow} */ b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return [...rows].sort((a, b) => (value === undefined ? sign * name(a, b) : sign * (value(a) - value(b)) || name(a, b)));
}

/** @param {Node} root @param {string} name */
export function functionSums(root, name) {
  const sums = { flat: 0, cum: 0, base_flat: 0, base_cum: 0, n_boxes: 0 };
  const callers = /** @type {Map<string, Neighbour>} */ (new Map());
  const callees = /** @type {Map<string, Neighbour>} */ (new Map());
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
    sums.n_boxes++;
    sums.flat += node.self;
    sums.base_flat += node.base_self;
    if (inside++ === 0) {
      sums.cum += node.value;
      sums.base_cum += node.base;
    }
    put.inside = true;
    return put;
  }, (_, put) => {
    if (put.inside) inside--;
    if (put.edge !== "") open.delete(put.edge);
  });
  return { ...sums, callers: heaviest(callers), callees: heaviest(callees) };
}

/** @param {Map<string, Neighbour>} sums @param {string} name @param {Node} node */
function addTo(sums, name, node) {
  const sum = sums.get(name) ?? { name, value: 0, base: 0 };
  sum.value += node.value;
  sum.base = (sum.base ?? 0) + node.base;
  sums.set(name, sum);
}

/** @param {Map<string, Neighbour>} sums */
function heaviest(sums) {
  return [...sums.values()].sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1)).slice(0, 100);
}

/** @param {Node} root @param {string} pattern @param {number | null} k @returns {Search} */
export function searchIn(root, pattern, k) {
  const matches = byNames(compileOrThrow(pattern, "search"));
  const names = new Set();
  let base = 0;
  /** @type {Search} */
  const found = { value: 0, base, total: root.value, n_functions: 0, n_boxes: 0, n_matches: 0, names: [] };
  rowByRow(root, (node, covered) => {
    if (node.parent === null || !matches(node.name)) return covered;
    names.add(node.name);
    found.n_boxes++;
    if (covered) return true;
    if (found.n_matches === k) found.match = { k, path: pathText(node.path()), row: node.depth(), name: node.name, value: node.value };
    found.n_matches++;
    found.value += node.value;
    base += node.base;
    return true;
  });
  found.base = base;
  found.n_functions = names.size;
  found.names = [...names].sort().slice(0, 50);
  return found;
}

/** @param {Node} node @returns {TreeNode} */
export function treeNode(node) {
  const { name, value, self, base, base_self } = node;
  return { name, path: pathText(node.path()), value, self, base, base_self, n_children: node.children.length };
}
