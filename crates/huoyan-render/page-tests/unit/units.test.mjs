// Values and shares are written as pprof writes them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { number, percent, signed, valueFormat } from "../../src/page/web/units.js";

const TIME = [
  { names: ["ns", "nanosecond"], label: "ns", factor: 1 }, { names: ["us", "microsecond"], label: "us", factor: 1e3 },
  { names: ["ms", "millisecond"], label: "ms", factor: 1e6 }, { names: ["s", "sec", "second"], label: "s", factor: 1e9, base: true },
  { names: ["hour", "hr"], label: "hrs", factor: 3600e9 },
];
const MEMORY = [{ names: ["b", "byte"], label: "B", factor: 1, base: true }, { names: ["kb", "kbyte", "kilobyte"], label: "kB", factor: 1024 }, { names: ["mb"], label: "MB", factor: 1024 ** 2 }];

test("numbers_have_two_decimals_but_no_zeros_alone", () => {
  assert.deepEqual([0, 1, 1.5, 2.345, -0.001, 1000.999].map(number), ["0", "1", "1.50", "2.35", "0", "1001"]);
});

test("a_value_takes_the_largest_unit_in_which_it_is_one_at_least", () => {
  const time = valueFormat(TIME);
  assert.deepEqual([0, 999, 1000, 8_240_000_000, 90e9, 7200e9, -5_000_000].map(time), ["0", "999ns", "1us", "8.24s", "90s", "2hrs", "-5ms"]);
  assert.deepEqual([512, 1536, 3 * 1024 ** 2].map(valueFormat(MEMORY)), ["512B", "1.50kB", "3MB"]);
});

test("a_unit_that_is_asked_for_is_used_for_all", () => {
  assert.deepEqual([8_240_000_000, 1].map(valueFormat(TIME, "ms")), ["8240ms", "0"]);
  assert.equal(valueFormat(TIME, "hours")(5400e9), "1.50hrs");
});

test("counts_have_no_unit", () => {
  assert.equal(valueFormat([], "count")(37), "37");
  assert.equal(valueFormat([], "parsecs")(37), "37parsecs");
});

test("shares_follow_the_rules_of_reports", () => {
  const of = (part) => percent(part, 10_000);
  assert.deepEqual([0, 10_000, 9996, 9994, 1234, 100, 99, 5, 0.1].map(of), ["0%", "100%", "100%", "99.94%", "12.34%", "1.00%", "0.99%", "0.05%", "0.001%"]);
  assert.equal(percent(1e-7, 1000), "1e-08%");
  assert.equal(percent(-25, 100), "25.00%");
  assert.equal(percent(0, 0), "0%");
});

test("a_change_says_its_sign", () => {
  assert.deepEqual([signed("5ms", 5), signed("-5ms", -5), signed("0", 0)], ["+5ms", "−5ms", "0"]);
});
