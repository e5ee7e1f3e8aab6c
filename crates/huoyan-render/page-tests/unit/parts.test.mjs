// Small rules: what a change is, how filters read, which addresses open an editor.

import assert from "node:assert/strict";
import { test } from "node:test";
import { shareOfChange } from "../../src/page/web/change.js";
import { compile } from "../../src/page/web/regex.js";

globalThis.localStorage = { getItem: () => null };
globalThis.matchMedia = () => ({ matches: false, addEventListener() {} });
globalThis.document = { createElement: () => ({ hidden: false, setAttribute() {}, append() {}, addEventListener() {} }), addEventListener() {} };
const { editorAddress } = await import("../../src/page/web/editor.js");
const { readable } = await import("../../src/page/web/chips.js");
const { runs } = await import("../../src/page/web/source_view.js");

test("a_change_below_the_noise_is_none", () => {
  const totals = { total_sum: 1000, base_total_sum: 800 };
  const box = (value, base) => ({ value, base, value_sum: value, base_sum: base });
  assert.equal(shareOfChange(box(105, 100), totals, 0.01), 0);
  assert.equal(shareOfChange(box(100, 0), totals, 0.01), 1);
  assert.equal(shareOfChange(box(0, 100), totals, 0.01), -1);
  assert.equal(shareOfChange(box(50, 100), totals, 0), -0.5);
  assert.equal(shareOfChange(box(0, 0), totals, 0), 0);
  // Of a mean the sums say what is noise, and the means what the change is.
  assert.equal(shareOfChange({ value: 50, base: 100, value_sum: 500, base_sum: 400 }, totals, 0.01), -0.5);
});

test("an_exact_filter_reads_as_its_name", () => {
  assert.equal(readable("^main\\.\\(\\*T\\)\\.f$|^memcpy$"), "main.(*T).f | memcpy");
  assert.equal(readable("^a.*b$"), "^a.*b$");
});

test("an_editor_gets_whole_paths_and_never_a_script", () => {
  assert.equal(editorAddress("vscode://file{file}:{line}", "/src/a b/main.go", 7), "vscode://file/src/a%20b/main.go:7");
  assert.equal(editorAddress("idea://open?file={file}&line={line}", "C:\\src\\x.rs", 3), "idea://open?file=/C%3A/src/x.rs&line=3");
  assert.equal(editorAddress("vscode://file{file}", "src/main.go", 1), null);
  assert.equal(editorAddress("javascript:alert(1)//{file}", "/a", 1), null);
  assert.equal(editorAddress("no scheme {file}", "/a", 1), null);
});

test("flags_of_go_patterns_are_understood_and_bad_ones_match_nothing", () => {
  assert.ok(compile("(?i)MAIN")?.test("main"));
  assert.equal(compile("("), null);
  assert.equal(compile(""), null);
});

test("lines_far_from_any_cost_are_runs_of_their_own", () => {
  const lines = Array.from({ length: 30 }, (_, at) => ({ n: at + 1, text: "", flat: 0, cum: at === 20 ? 5 : 0 }));
  assert.deepEqual(runs(lines).map((run) => [run.costly, run.lines.length]), [[false, 16], [true, 9], [false, 5]]);
});
