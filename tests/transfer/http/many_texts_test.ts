import { assertEquals, assertRejects } from "@std/assert";
import { fetchText } from "../../../src/transfer/fetch_text.ts";
import { withTrial } from "../../support/transfer.ts";

/** Milliseconds that a request takes to the servers here, by the clock of the test. */
const FAR = 50;

/**
 * Fetches a hundred texts from a server that is far away: it answers when as
 * many ask at the same time as are expected, and then all of them.
 *
 * @param crowds how many those are, one crowd after the other; behind them
 * all are answered at once
 * @param capacity how many of a crowd are served; the rest are told to come again
 */
async function fetchHundred(crowds: number[], capacity = Infinity) {
  let now = 0;
  let most = 0;
  let open = 0;
  let waiting: ((status: number) => void)[] = [];
  const seen: number[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async () => {
      const [crowd] = crowds;
      if (crowd === undefined) {
        most = Math.max(most, ++open);
        // All who ask by now is counted with this one.
        await new Promise((resolve) => setTimeout(resolve));
        open--;
        return new Response("text");
      }
      const { promise, resolve } = Promise.withResolvers<number>();
      waiting.push(resolve);
      if (waiting.length === crowd) {
        now += FAR;
        seen.push(crowd);
        crowds.shift();
        const all = waiting;
        waiting = [];
        for (const [i, answer] of all.entries()) {
          answer(i < capacity ? 200 : 503);
        }
      }
      return new Response("text", { status: await promise });
    },
  );
  const url = new URL(`http://127.0.0.1:${server.addr.port}/text`);
  await withTrial(async ({ context }) => {
    // What is stopped before it is answered is no refusal.
    const stop = new AbortController();
    const { signal } = stop;
    const stopped = { url, signal, sent: () => stop.abort(new Error("stop")) };
    const asked = () => context.http.exchange(stopped, () => Promise.resolve());
    await assertRejects(asked, Error, "stop");
    const texts = await Promise.all(
      Array.from(
        { length: 100 },
        () => fetchText(url, context, { limitBytes: 10 }),
      ),
    );
    assertEquals(new Set(texts.map(({ kind }) => kind)), new Set(["text"]));
  }, { now: () => now });
  return { seen, most };
}

Deno.test("fetchText() asks a server that is far away and answers well for more and more at a time", async () => {
  const { seen } = await fetchHundred([6, 24, 70]);
  assertEquals(seen, [6, 24, 70]);
});

Deno.test("fetchText() asks a server that refuses some for few at a time, until it has all", async () => {
  const { seen, most } = await fetchHundred([6, 24], 10);
  assertEquals(seen, [6, 24]);
  assertEquals(most <= 6, true);
});

Deno.test("fetchText() asks a server next door for few at a time", async () => {
  const { most } = await fetchHundred([]);
  assertEquals(most <= 6, true);
});
