// Packages and short forms of names of four languages.

import assert from "node:assert/strict";
import { test } from "node:test";
import { packageOf, Ruler, shorterForms, twoParts } from "../../src/page/web/names.js";

test("the_package_is_told_in_each_language", () => {
  const packages = {
    "net/http.(*conn).serve": "net/http", "main.main": "main", "github.com/a/b.v2/pkg.F[go.shape.int]": "github.com/a/b.v2/pkg",
    "tokio::runtime::task::poll": "tokio", "<alloc::vec::Vec<T> as core::ops::Drop>::drop": "alloc", "&mut std::io::Read::read": "std",
    "java.util.HashMap.get": "java.util", "std::vector<int, std::allocator<int> >::push_back": "std",
    memcpy: "", "[kernel]": "", "": "",
  };
  for (const [name, wanted] of Object.entries(packages)) assert.equal(packageOf(name), wanted, name);
});

test("each_form_is_shorter_and_the_last_is_the_function_alone", () => {
  assert.deepEqual(shorterForms("net/http.(*conn).serve"), ["net/http.(*conn).serve", "http.(*conn).serve", "(*conn).serve", "serve"]);
  assert.deepEqual(shorterForms("alloc::vec::Vec<T>::push"), ["alloc::vec::Vec<T>::push", "alloc::vec::Vec::push", "vec::Vec::push", "Vec::push", "push"]);
  assert.deepEqual(shorterForms("memcpy"), ["memcpy"]);
  for (const name of ["", "<<<", "a::", "::", "...", "f(", "operator<", "a.b."]) {
    const forms = shorterForms(name);
    assert.equal(forms[0], name);
    forms.forEach((form, at) => at > 0 && assert.ok(form.length < forms[at - 1].length, `${name}: ${form}`));
  }
});

test("the_longest_form_that_fits_is_taken", () => {
  const ruler = new Ruler((text) => text.length * 6);
  assert.equal(ruler.fit("net/http.(*conn).serve", 400), "net/http.(*conn).serve");
  assert.equal(ruler.fit("net/http.(*conn).serve", 90), "(*conn).serve");
  assert.equal(ruler.fit("net/http.(*conn).serve", 36), "serve");
  assert.equal(ruler.fit("net/http.(*conn).serve", 24), "ser…");
  assert.equal(ruler.fit("net/http.(*conn).serve", 8), "");
});

test("a_name_is_cut_where_it_says_least", () => {
  assert.deepEqual(twoParts("encoding/json/v2.marshal"), ["encoding/json/", "v2.marshal"]);
  assert.deepEqual(twoParts("tokio::runtime::task::harness::poll"), ["tokio::runtime::task::", "harness::poll"]);
  assert.deepEqual(twoParts("main.main"), ["", "main.main"]);
});
