// Every colour of a box can be read on, in both themes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { changePaint, contrast, huePaint, NEUTRAL, packagePaint } from "../../src/page/web/colours.js";

const THEMES = ["light", "dark"];
const ENOUGH = 4.5;

test("texts_stand_out_from_every_hue", () => {
  for (const theme of THEMES) {
    for (let seed = 0; seed < 360 * 3; seed++) {
      const paint = huePaint((seed % 360) + ((Math.floor(seed / 360) << 12) >>> 0), theme);
      assert.ok(contrast(paint.fill, paint.text) >= ENOUGH, `${theme} ${seed} ${paint.fill}: ${contrast(paint.fill, paint.text)}`);
    }
  }
});

test("texts_stand_out_from_every_change", () => {
  for (const theme of THEMES) {
    for (let change = -1; change <= 1; change += 0.02) {
      const paint = changePaint(change, theme);
      assert.ok(contrast(paint.fill, paint.text) >= ENOUGH, `${theme} ${change}: ${contrast(paint.fill, paint.text)}`);
    }
  }
});

test("texts_stand_out_from_what_has_no_hue", () => {
  for (const theme of THEMES) {
    const { text, dim, dimText, rest, root, ground, match } = NEUTRAL[theme];
    for (const [a, b] of [[text, root], [dimText, dim], [dimText, rest], [text, ground]]) assert.ok(contrast(a, b) >= ENOUGH, `${theme} ${a} on ${b}`);
    assert.ok(contrast(match, ground) >= 3, "the mark of a match");
  }
});

test("texts_of_the_page_stand_out_from_its_grounds", () => {
  const css = readFileSync(new URL("../../src/page/web/page.css", import.meta.url), "utf8");
  const colours = [...css.matchAll(/--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\)/g)];
  const of = (name, theme) => colours.find(([, found]) => found === name)?.[theme] ?? assert.fail(`no colour ${name}`);
  for (const theme of [2, 3]) {
    for (const text of ["text", "quiet", "accent", "error", "match"]) {
      for (const ground of ["ground", "raised", "sunken", "selected", "accent-ground"]) {
        const ratio = contrast(of(text, theme), of(ground, theme));
        assert.ok(ratio >= ENOUGH, `--${text} on --${ground}, ${theme === 2 ? "light" : "dark"}: ${ratio.toFixed(2)}`);
      }
    }
    assert.ok(contrast(of("text", theme), of("bar", theme)) >= ENOUGH, "numbers on bars");
    assert.ok(contrast(of("line-strong", theme), of("ground", theme)) >= 3, "borders of controls");
  }
});

/** What people without one kind of cone see (Viénot's matrices, on linear light). */
const BLIND = {
  red: [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
  green: [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
};

test("less_and_more_differ_for_the_colour_blind", () => {
  const linear = (colour) => [1, 3, 5].map((from) => (parseInt(colour.slice(from, from + 2), 16) / 255) ** 2.2);
  for (const theme of THEMES) {
    for (const [kind, matrix] of Object.entries(BLIND)) {
      const seen = (colour) => matrix.map((row) => row.reduce((sum, part, at) => sum + part * linear(colour)[at], 0) ** (1 / 2.2) * 255);
      const [less, more] = [-0.5, 0.5].map((change) => seen(changePaint(change, theme).fill));
      const far = Math.hypot(...less.map((channel, at) => channel - more[at]));
      assert.ok(far > 50, `${theme}, without ${kind}: ${far}`);
    }
  }
});

test("a_package_keeps_its_colour", () => {
  assert.deepEqual(packagePaint("tokio", "light"), packagePaint("tokio", "light"));
  assert.notEqual(packagePaint("tokio", "light").fill, packagePaint("hyper", "light").fill);
  assert.equal(packagePaint("", "dark").fill, NEUTRAL.dark.root);
});
