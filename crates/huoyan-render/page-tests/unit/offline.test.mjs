// A saved page answers as the server does, on a tree that can be added up by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { boxAt, pathOf } from "../../src/page/web/boxes.js";
import { functionSums, searchIn, sortRows, topRows } from "../../src/page/web/offline_sums.js";
import { findPath, join, layOut } from "../../src/page/web/offline_tree.js";
import { parse } from "../../src/page/web/state.js";

// main;parse;read 7 · main;parse 1 · main;read 2 · main;walk;walk;walk 4, and 6 that the file left out below main.
const TREE = {
  names: ["all", "main", "parse", "read", "walk"],
  parent: [-1, 0, 1, 2, 1, 1, 5, 6], name: [0, 1, 2, 3, 3, 4, 4, 4],
  value: [20, 20, 8, 7, 2, 4, 4, 4], self: [0, 0, 1, 7, 2, 0, 0, 4],
  base: null, base_self: null, weight: null,
  rest_count: [0, 3, 0, 0, 0, 0, 0, 0], rest_value: [0, 6, 0, 0, 0, 0, 0, 0], rest_base: null,
};

const joined = (query = "") => join(TREE, {}, parse("flamegraph", query));
const shape = (node) => `${node.name}:${node.value}${node.children.length === 0 ? "" : `(${node.children.map(shape).join(" ")})`}`;

test("without_filters_the_tree_is_as_it_was_saved", () => {
  assert.equal(shape(joined()), "all:20(main:20(parse:8(read:7) walk:4(walk:4(walk:4)) read:2))");
});

test("filters_mean_what_they_mean_on_the_server", () => {
  assert.equal(shape(joined("f=parse")), "all:8(main:8(parse:8(read:7)))");
  assert.equal(shape(joined("i=walk")), "all:16(main:16(parse:8(read:7) read:2))");
  assert.equal(shape(joined("h=parse")), "all:20(main:20(read:9 walk:4(walk:4(walk:4))))");
  assert.equal(shape(joined("s=walk")), "all:4(walk:4(walk:4(walk:4)))");
  assert.equal(shape(joined("sf=parse")), "all:8(parse:8(read:7))");
});

test("recursion_is_folded_and_stacks_are_turned", () => {
  assert.equal(shape(joined("rec=1&f=walk")), "all:4(main:4(walk:4))");
  assert.equal(shape(joined("dir=up")), "all:20(read:9(parse:7(main:7) main:2) walk:4(walk:4(walk:4(main:4))) parse:1(main:1))");
});

test("a_pivot_keeps_one_half_of_stacks", () => {
  assert.equal(shape(joined("at=parse")), "all:8(parse:8(read:7))");
  assert.equal(shape(joined("at=read&dir=up")), "all:9(read:9(parse:7(main:7) main:2))");
});

test("what_was_left_out_is_a_rest_and_no_function", () => {
  const boxes = layOut(joined(), parse("flamegraph", ""), { w: 200, y0: 0, y1: 9, min: 1 }, false);
  const row = boxes.rows[2];
  assert.deepEqual([...row.kind], [0, 0, 0, 1]);
  assert.deepEqual([row.name[3], row.value[3]], [3, 6]);
  assert.equal(topRows(joined()).reduce((sum, one) => sum + one.flat, 0), 14);
});

test("small_boxes_are_one_rest_with_their_number", () => {
  const boxes = layOut(joined(), parse("flamegraph", ""), { w: 100, y0: 0, y1: 9, min: 15 }, false);
  const row = boxes.rows[2];
  assert.deepEqual([...row.kind], [0, 0, 1]);
  assert.deepEqual([row.name[2], row.value[2], row.w[2]], [4, 8, 40 * 16], "read, and the three that the file left out");
  const none = layOut(joined("f=parse"), parse("flamegraph", ""), { w: 10, y0: 0, y1: 9, min: 9 }, false);
  assert.equal(none.rows[3]?.n ?? 0, 0, "a rest that is too small is not drawn either");
});

test("a_zoom_fills_the_width_and_keeps_what_is_above", () => {
  const z = pathOf(["all", "main", "parse"]);
  const boxes = layOut(joined(), parse("flamegraph", `z=${z}`), { w: 100, y0: 0, y1: 9, min: 1 }, false);
  assert.deepEqual(boxes.ancestors.map(({ name }) => boxes.names[name]), ["all", "main"]);
  assert.deepEqual([boxes.rows[0].w[0], boxes.n_rows, boxes.lost], [1600, 2, false]);
  assert.equal(boxAt(boxes.rows[1], 1300), 0);
  assert.equal(layOut(joined(), parse("flamegraph", "z=0000000000000000"), { w: 100, y0: 0, y1: 9, min: 1 }, false).lost, true);
  assert.equal(findPath(joined(), z)?.name, "parse");
});

test("a_search_counts_each_stack_once_and_finds_each_match", () => {
  const found = searchIn(joined(), "walk|read", 2);
  assert.deepEqual([found.value, found.n_matches, found.n_boxes, found.n_functions], [13, 3, 5, 2]);
  assert.deepEqual([found.match?.name, found.match?.row, found.match?.value], ["read", 3, 7]);
  assert.throws(() => searchIn(joined(), "(", null), /not a regular expression/);
});

test("means_are_made_of_sums_last", () => {
  const tree = { ...TREE, divisors: { self: [0, 0, 1, 7, 1, 0, 0, 1], base_self: [], rest_value: [0, 2, 0, 0, 0, 0, 0, 0], rest_base: [] } };
  const means = join(tree, {}, parse("flamegraph", ""));
  const boxes = layOut(means, parse("flamegraph", ""), { w: 200, y0: 0, y1: 9, min: 1 }, false, true);
  assert.deepEqual([boxes.total, boxes.total_sum, [...boxes.rows[2].value], [...boxes.rows[2].sums.value]], [1, 20, [1, 4, 2, 3], [8, 4, 2, 6]]);
  const row = (name) => topRows(means).find((one) => one.name === name);
  assert.deepEqual([row("read")?.flat, row("read")?.flat_sum, row("parse")?.cum, row("parse")?.cum_sum], [1, 9, 1, 8]);
  // The heaviest first by sums, though their means say otherwise.
  assert.deepEqual(sortRows(topRows(means), "flat", true).slice(0, 2).map(({ name, flat }) => [name, flat]), [["read", 1], ["walk", 4]]);
  const found = searchIn(means, "walk|read", null);
  assert.deepEqual([found.value, found.value_sum], [1, 13]);
});

test("sums_count_recursion_once", () => {
  const walk = sortRows(topRows(joined()), "cum", true).find((row) => row.name === "walk");
  assert.deepEqual([walk?.flat, walk?.cum], [4, 4]);
  const { flat, cum, n_boxes, callers, callees } = functionSums(joined(), "walk");
  assert.deepEqual([flat, cum, n_boxes], [4, 4, 3]);
  assert.deepEqual(callers.map(({ name, value }) => [name, value]), [["main", 4], ["walk", 4]]);
  assert.deepEqual(callees.map(({ name, value }) => [name, value]), [["walk", 4]]);
});
