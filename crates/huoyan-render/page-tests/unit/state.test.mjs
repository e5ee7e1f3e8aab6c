// The state and the address are two forms of one thing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, either, exactly, get, parse, query, request, VIEWS } from "../../src/page/web/state.js";

test("an_address_gives_the_state_that_gives_the_address", () => {
  for (const view of VIEWS) {
    const text = "at=main.main&dir=up&f=%5Ea%7Cb%24&future=1&profile=2&q=x+y&sel=f%28a%29&z=811c9dc501000193";
    const state = parse(view, `?${text}`);
    assert.equal(state.view, view);
    assert.equal(query(state), text);
    assert.deepEqual(parse(view, query(state)), state);
  }
});

test("defaults_are_left_out", () => {
  assert.equal(query(parse("flamegraph", "?dir=down&order=weight&profile=0&side=both&by=none&f=")), "");
  const state = changed(parse("top", ""), { dir: "up", q: "x" });
  assert.equal(query(changed(state, { dir: "down", q: null })), "");
  assert.equal(get(state, "order"), "weight");
});

test("an_unknown_view_is_the_first", () => {
  assert.equal(parse("flamegraph2", "").view, "flamegraph");
});

test("a_state_is_never_changed_in_place", () => {
  const state = parse("top", "?f=a");
  changed(state, { f: "b", i: "c" }, "graph");
  assert.deepEqual(state, parse("top", "?f=a"));
});

test("requests_say_only_what_answers_depend_on", () => {
  const state = parse("flamegraph", "?f=a&sel=main&z=00&q=x&noise=5&si=cpu&mode=table");
  assert.equal(request(state, false).toString(), "f=a&si=cpu");
  assert.equal(request(state, true).toString(), "f=a&q=x&si=cpu&z=00");
});

test("an_exact_pattern_matches_its_name_alone", () => {
  for (const name of ["main.(*T).f", "a[b]{c}", "x+y?", "p|q^$", "a::<b as c>::d", "back\\slash"]) {
    assert.match(name, new RegExp(exactly(name)));
    assert.doesNotMatch(`${name}x`, new RegExp(exactly(name)));
  }
});

test("alternatives_are_added_once", () => {
  assert.equal(either("", "^a$"), "^a$");
  assert.equal(either("^a$", "^b$"), "^a$|^b$");
  assert.equal(either("^a$|^b$", "^b$"), "^a$|^b$");
});
