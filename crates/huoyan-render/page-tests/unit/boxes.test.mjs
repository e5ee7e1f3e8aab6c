// Reading HYB1, paths, and finding boxes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { boxAt, decode, firstEndingAfter, pathOf } from "../../src/page/web/boxes.js";
import { bytesOf } from "./encode.mjs";

const BOXES = {
  has_base: true, lost: true, width: 1600, scale: 10, total: 100, base_total: -70, names: ["all", "main", "main.busy"],
  ancestors: [{ name: 0, value: 100, base: -70 }], n_rows: 9,
  rows: [
    [{ x: 0, w: 1600, kind: 2, name: 1, value: 10 * 2 ** 40, base: -50, self: 10, base_self: 0 }],
    [
      { x: 16, w: 800, kind: 4 + 16, name: 2, value: 50, base: 10 },
      { x: 1000, w: 16, kind: 1, name: 37, value: 30, base: 0 },
      { x: 1100, w: 8, kind: 8, name: 1, value: 20, base: 20 },
    ],
  ],
};

test("bytes_become_the_boxes_they_were_made_of", () => {
  const read = decode(bytesOf(BOXES), 0);
  assert.deepEqual([read.has_base, read.lost, read.width, read.total, read.base_total, read.n_rows], [true, true, 1600, 100, -70, 9]);
  assert.deepEqual(read.names, BOXES.names);
  assert.deepEqual(read.ancestors, BOXES.ancestors.map((one) => ({ ...one, value_sum: one.value, base_sum: one.base })));
  assert.deepEqual([...read.rows[1].x], [16, 1000, 1100]);
  assert.deepEqual([...read.rows[1].kind].map((kind) => kind & 7), [4, 1, 0]);
  assert.deepEqual([[...read.rows[1].self], [...read.rows[1].base_self]], [[50, 0, 0], [10, 0, 0]]);
  assert.deepEqual([read.rows[0].value[0], read.rows[0].base[0]], [10 * 2 ** 40, -50]);
  assert.equal(read.rows[1].name[1], 37, "a rest says how many boxes it stands for");
});

test("a_mean_is_followed_by_its_sum", () => {
  const row = [{ x: 0, w: 1600, kind: 0, name: 0, value: [3, 90], self: [5, 10] }, { x: 1600, w: 1600, kind: 16, name: 0, value: [7, 70] }];
  const read = decode(bytesOf({ has_base: false, is_mean: true, width: 3200, scale: 1, total: [4, 160], names: ["main"], ancestors: [], n_rows: 1, rows: [row] }), 0);
  assert.deepEqual([read.total, read.total_sum, [...read.rows[0].value], [...read.rows[0].self]], [4, 160, [3, 7], [5, 7]]);
  assert.deepEqual([[...read.rows[0].sums.value], [...read.rows[0].sums.self]], [[90, 70], [10, 70]]);
});

test("cut_or_foreign_bytes_are_an_error", () => {
  const whole = bytesOf(BOXES);
  assert.throws(() => decode(new TextEncoder().encode("HTML of an error"), 0), /no boxes/);
  for (let length = 4; length < whole.length; length++) {
    assert.throws(() => decode(whole.subarray(0, length), 0), undefined, `${length} of ${whole.length} bytes`);
  }
});

test("a_count_that_is_not_paid_for_reserves_nothing", () => {
  assert.throws(() => decode(Uint8Array.from([72, 89, 66, 49, 0, 16, 1, 0, 255, 255, 255, 255, 127]), 0), /more than they hold/);
});

test("a_box_is_found_by_its_place_and_a_gap_is_none", () => {
  const row = decode(bytesOf(BOXES), 0).rows[1];
  assert.deepEqual([0, 15, 16, 815, 816, 1000, 1015, 1016].map((x) => boxAt(row, x)), [-1, -1, 0, 0, -1, 1, 1, -1]);
  assert.equal(firstEndingAfter(row, 5000), 3);
  assert.equal(boxAt(undefined, 3), -1);
});

test("paths_are_those_of_the_server", () => {
  assert.equal(pathOf(["all"]), "811c9dc501000193");
  // Worked out apart, from the words of docs/api.md.
  const M = 0xffffffffn;
  const fnv = (text, start) => [...new TextEncoder().encode(text)].reduce((h, b) => ((h ^ BigInt(b)) * 0x01000193n) & M, start);
  const mix = (lane, h) => { const x = lane ^ h; return ((((x << 13n) | (x >> 19n)) & M) * 5n + 0xe6546b64n) & M; };
  let [a, b] = [0x811c9dc5n, 0x01000193n];
  for (const name of ["main", "解析", "a::b<c>"]) [a, b] = [mix(a, fnv(name, 0x811c9dc5n)), mix(b, fnv(name, 0x9747b28cn))];
  const hex = (lane) => lane.toString(16).padStart(8, "0");
  assert.equal(pathOf(["all", "main", "解析", "a::b<c>"]), hex(a) + hex(b));
});
