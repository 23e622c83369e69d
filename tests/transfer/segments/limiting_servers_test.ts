import { assert, assertEquals, assertRejects } from "@std/assert";
import { NetworkError } from "../../../src/base/errors.ts";
import { fetchBlob } from "../../../src/transfer/fetch_blob.ts";
import { MisbehavingServer } from "../../support/misbehaving_server.ts";
import { RangeServer } from "../../support/range_server.ts";
import { withTrial } from "../../support/transfer.ts";
import { content, EACH, fetchAll, run } from "./segmented_fetch.ts";

Deno.test("a server that refuses more than two connections keeps two", async () => {
  let refused = 0;
  await using server = new RangeServer(content, {
    each: EACH,
    instead(_asked, _count, server) {
      if (server.open < 2) return undefined;
      refused++;
      return new Response(null, {
        status: 429,
        headers: { "retry-after": "1" },
      });
    },
  });
  await fetchAll(server);
  assertEquals(server.peak, 2);
  assert(refused <= 4, `${refused} requests were refused`);
});

Deno.test("a server that asks all but one connection for five minutes' patience is not left for good", async () => {
  await using server = new RangeServer(content, {
    each: EACH,
    instead(_asked, _count, server) {
      if (server.open < 2) return undefined;
      return new Response(null, {
        status: 429,
        headers: { "retry-after": "300" },
      });
    },
  });
  await fetchAll(server);
  assertEquals(server.peak, 2);
});

for (const how of ["one segment", "all segments"]) {
  const isOne = how === "one segment";
  Deno.test(`a storage that refuses ${how} of a signed address is asked ${isOne ? "by another one, over several connections" : "over one connection"}`, async () => {
    await using storage = new RangeServer(content, {
      each: EACH,
      instead: (_asked, count) =>
        count === 0 || isOne && count > 1
          ? undefined
          : new Response(null, { status: 403 }),
    });
    await using hub = new MisbehavingServer();
    let signed = 0;
    const url = hub.answer("/file", () => ({
      status: 302,
      headers: { location: `${storage.url()}?sig=${++signed}` },
    }));
    await withTrial(async (trial) => {
      const archive = await run(trial, url);
      assertEquals(archive.bytes, content.length);
    });
    assert(signed >= 3, `it was signed ${signed} times`);
    if (isOne) assert(storage.peak > 1);
    else assert(signed <= 6, `it was signed ${signed} times`);
  });
}

Deno.test("a request that is never answered does not hold up those beside it", async () => {
  const silence = Promise.withResolvers<Response>();
  await using server = new RangeServer(content, {
    each: EACH,
    instead: (_asked, _count, server) =>
      server.open < 2 ? undefined : silence.promise,
  });
  await fetchAll(server, { idleTimeoutSeconds: 100_000 });
  silence.resolve(new Response());
  assertEquals(server.peak, 2);
});

for (
  const [limit, what] of [[1, "keeps"], [2, "frees"], [2, "keeps"], [
    4,
    "keeps",
  ]] as const
) {
  Deno.test(`a server that takes ${limit}, leaves others unanswered and ${what} their places does not stall a transfer`, async () => {
    let waiting = 0;
    const silence = Promise.withResolvers<Response>();
    await using server = new RangeServer(content, {
      each: EACH,
      instead({ signal }, _count, server) {
        if (server.open + waiting < limit) return undefined;
        waiting++;
        if (what === "frees") signal.addEventListener("abort", () => waiting--);
        return silence.promise;
      },
    });
    await fetchAll(server, { idleTimeoutSeconds: 100_000 });
    silence.resolve(new Response());
    assertEquals(server.peak, limit);
  });
}

Deno.test("the connections that are reported are never more than there may be", async () => {
  await using server = new RangeServer(content, { each: 2 * EACH });
  await withTrial(async (trial) => {
    const used = new Map<string, number>();
    let most = 0;
    await Promise.all(
      ["a", "b", "c"].map((name) =>
        fetchBlob(trial.request(server.url(`/${name}.tar.gz`)), trial.context, {
          ...trial.observer,
          progress(_received, _total, beside) {
            used.set(name, beside?.connections ?? 0);
            const sum = [...used.values()].reduce((a, b) => a + b);
            most = Math.max(most, sum);
          },
        }).finally(() => used.delete(name))
      ),
    );
    assert(most <= 2, `${most} connections`);
  }, { connections: 2 });
});

/** A body that breaks off when the signal is aborted. */
function breaking(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  down: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return body.pipeThrough(
    new TransformStream({
      start: (controller) =>
        down.addEventListener("abort", () => controller.error("down")),
    }),
  );
}

Deno.test("a server that goes down in the middle is given up after the retries", async () => {
  const down = new AbortController();
  await using server = new RangeServer(content, {
    each: EACH,
    instead({ range }, count, server) {
      if (count >= 5) down.abort();
      if (down.signal.aborted) return new Response(null, { status: 503 });
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
      if (start === undefined) return undefined;
      const [from, to] = [Number(start), Number(end) + 1];
      const sent = breaking(server.body(from, to), down.signal);
      return server.part(from, to, undefined, sent);
    },
  });
  await withTrial(async (trial) => {
    await assertRejects(() => run(trial, server.url()), NetworkError);
    assertEquals(trial.told.length, 3);
  });
});

Deno.test("connections that break off all at once do not leave the transfer to one", async () => {
  const down = new AbortController();
  await using server = new RangeServer(content, {
    each: EACH / 4,
    instead({ range }, _count, server) {
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
      if (start === undefined || down.signal.aborted) return undefined;
      const [from, to] = [Number(start), Number(end) + 1];
      const sent = breaking(server.body(from, to), down.signal);
      if (server.open >= 5) {
        down.abort();
        server.peak = 0;
      }
      return server.part(from, to, undefined, sent);
    },
  });
  await fetchAll(server);
  assert(down.signal.aborted);
  assert(server.peak > 2, `${server.peak} connections afterwards`);
});

Deno.test("parts that are led nowhere after a while leave the rest to one connection", async () => {
  await using server = new RangeServer(content, {
    each: EACH,
    instead: ({ range }, count) =>
      count < 5 || range?.endsWith(`-${content.length - 1}`)
        ? undefined
        : new Response(null, {
          status: 302,
          headers: { location: "ftp://x/" },
        }),
  });
  await fetchAll(server);
});

Deno.test("a server that takes ten requests a second is not driven into refusing", async () => {
  let refused = 0;
  const recent: number[] = [];
  await using server = new RangeServer(content, {
    each: EACH / 2,
    instead({ at }) {
      while ((recent[0] ?? Infinity) <= at - 1000) recent.shift();
      if (recent.length >= 10) {
        refused++;
        return new Response(null, { status: 429 });
      }
      recent.push(at);
      return undefined;
    },
  });
  await fetchAll(server);
  assert(server.peak > 1);
  assertEquals(refused, 0);
});

Deno.test("connections that are refused later leave the transfer to the others, and retries to the last", async () => {
  await using server = new RangeServer(content, {
    each: EACH,
    instead: (_asked, count) =>
      count >= 5 && count < 9 ? new Response(null, { status: 503 }) : undefined,
  });
  await fetchAll(server);
});
