// Of a long report no more is read than is shown.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LONGEST_TEXT, Server } from "../../src/page/web/api.js";
import { parse } from "../../src/page/web/state.js";

test("the_rest_of_a_long_text_is_not_even_sent", async () => {
  let sent = 0;
  let given_up = false;
  const stream = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode("0123456789".repeat(10_000)));
      sent += 100_000;
      if (sent === 100_000_000) controller.close();
    },
    cancel() {
      given_up = true;
    },
  });
  globalThis.fetch = async () => new Response(stream);
  const busy = [];
  const server = new Server(new URL("http://localhost/"), "");
  server.onwork = (now) => busy.push(now);
  const { text } = await server.text(parse("text", ""), "raw", "");
  assert.ok(text.length > LONGEST_TEXT && text.length < LONGEST_TEXT + 200_000, `${text.length}`);
  assert.ok(given_up && sent < LONGEST_TEXT + 1_000_000, `${sent}`);
  assert.deepEqual(busy, [true, false]);
});
