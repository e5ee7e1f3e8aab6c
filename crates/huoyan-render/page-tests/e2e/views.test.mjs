// Every view of real profiles shows something and complains of nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, CPU, data, HEAP, open, press, serve, text } from "./lib.mjs";

const PROFILES = [CPU, HEAP, data("rust/rust.pb")];
/** A function of each; without one, the heaviest. */
const FUNCTIONS = ["runtime.mallocgc", "", "alloc::fmt::format"];

/** What has to be there, by view. */
const SIGNS = {
  flamegraph: ".flame-canvas", top: ".top.wide .tbody .tr", tree: ".tree-grid .tbody .tr", sandwich: ".sandwich-title", graph: ".graph-stage g.node",
  peek: ".peek-middle", source: ".routine", labels: ".label-keys", diff: ".view.diff .hint", text: ".report",
};

let browser;
before(async () => (browser = await browse()));
after(() => browser.close());

for (const [index, profile] of PROFILES.entries()) {
  test(`every_view_shows_${profile.split("/").slice(-3).join("_")}`, async () => {
    const server = await serve(profile);
    const top = await server.json("top?order_by=cum&count=1");
    const name = FUNCTIONS[index] || top.rows[0].name;
    for (const [view, sign] of Object.entries(SIGNS)) {
      const page = await open(browser, `${server.ui}${view}?sel=${encodeURIComponent(name)}`);
      await page.waitForSelector(sign, { timeout: 10_000 });
      assert.deepEqual(page.errors, [], view);
      assert.equal(await page.locator(".warnings .error").count(), 0, view);
      assert.equal(await text(page, ".tabs [aria-current]"), await text(page, `.tabs a[href^="${view}"]`));
      await page.context().close();
    }
    await server.stop();
  });
}

test("the_address_of_a_view_is_that_of_upstream", async () => {
  const server = await serve(CPU);
  const page = await open(browser, `${server.root}/`);
  assert.match(page.url(), /\/ui\/flamegraph$/);
  await press(page, "2");
  assert.match(page.url(), /\/ui\/top$/);
  const old = await open(browser, `${server.ui}flamegraph2?f=json`);
  assert.match(old.url(), /\/ui\/flamegraph\?f=json$/);
  await server.stop();
});

test("a_sample_type_is_chosen_and_values_change_their_unit", async () => {
  const server = await serve(HEAP);
  const page = await open(browser, `${server.ui}top`);
  const before = await text(page, ".sources .total");
  await press(page, "t");
  await page.waitForFunction((old) => document.querySelector(".sources .total")?.textContent !== old, before);
  assert.notEqual(new URL(page.url()).searchParams.get("si"), null);
  assert.deepEqual(page.errors, []);
  await server.stop();
});
