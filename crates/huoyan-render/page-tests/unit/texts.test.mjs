// Both languages say the same things, and the page asks for no text that is not there.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { en } from "../../src/page/web/en.js";
import { zh } from "../../src/page/web/zh.js";

const WEB = new URL("../../src/page/web/", import.meta.url);
const places = (text) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

test("both_languages_have_the_same_texts_with_the_same_places", () => {
  assert.deepEqual(Object.keys(zh), Object.keys(en));
  for (const key of Object.keys(en)) assert.deepEqual(places(zh[key]), places(en[key]), key);
});

test("no_text_is_empty_and_chinese_is_chinese", () => {
  for (const key of Object.keys(en)) assert.ok(en[key].trim() !== "" && zh[key].trim() !== "", key);
  const same = Object.keys(en).filter((key) => en[key] === zh[key]);
  assert.deepEqual(same, [], "left in English");
  for (const [key, text] of Object.entries(zh)) assert.doesNotMatch(text, /[\u4e00-\u9fff] [\u4e00-\u9fff]|[\u4e00-\u9fff][,;:?!]/, key);
});

test("every_text_is_used_somewhere", () => {
  const code = readdirSync(WEB).filter((name) => name.endsWith(".js") && name !== "en.js" && name !== "zh.js")
    .map((name) => readFileSync(new URL(name, WEB), "utf8")).join("\n");
  const made = /^(view|filtered|mode|export|about)_/;
  const unused = Object.keys(en).filter((key) => !made.test(key) && !code.includes(`"${key}"`));
  assert.deepEqual(unused, []);
});
