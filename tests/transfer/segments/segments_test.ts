import { assert, assertEquals, assertRejects } from "@std/assert";
import { IntegrityError, NetworkError } from "../../../src/base/errors.ts";
import { fetchBlob, resumableBytes } from "../../../src/transfer/fetch_blob.ts";
import { partPath } from "../../../src/transfer/part_file.ts";
import { versionMark } from "../../../src/transfer/segments/segment_file.ts";
import { RangeServer } from "../../support/range_server.ts";
import { listTree, withTempFolder, writeFile } from "../../support/temp.ts";
import {
  TEST_AUTHORITY,
  TEST_SERVER,
} from "../../support/test_certificates.ts";
import {
  fileOf,
  seededBytes,
  sha256,
  type Trial,
  type TrialOptions,
  withTrial,
} from "../../support/transfer.ts";

/** Slow enough for more connections to be worth while, and fast enough for a test. */
const EACH = 10_000_000;
const content = new Uint8Array(seededBytes(40_000_000, 3));
const digest = await sha256(content);

function run(trial: Trial, url: URL) {
  return fetchBlob(trial.request(url), trial.context, trial.observer);
}

/** Fetches the file, and makes sure that it is right and nothing else is left. */
async function fetchAll(server: RangeServer, options: TrialOptions = {}) {
  await withTrial(async (trial) => {
    const archive = await run(trial, server.url());
    assertEquals([archive.bytes, archive.sha256], [content.length, digest]);
    assertEquals(await sha256(await Deno.readFile(fileOf(archive))), digest);
    assertEquals(listTree(trial.folder).length, 2);
  }, options);
}

/** Where the requests for parts begin and end. */
function rangesOf({ asked }: RangeServer): [start: number, end: number][] {
  return asked.flatMap(({ range }) => {
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    return start === undefined ? [] : [[Number(start), Number(end) + 1]];
  });
}

Deno.test("a slow connection is joined by others, each for a closed range with a beginning of its own", async () => {
  await using server = new RangeServer(content, { each: EACH });
  await fetchAll(server);
  const ranges = rangesOf(server);
  assertEquals(server.asked[0]?.range, null);
  assertEquals(ranges.length, server.asked.length - 1);
  assert(ranges.length > 0);
  assertEquals(new Set(ranges.map(([start]) => start)).size, ranges.length);
  assert(server.peak > 1 && server.peak <= 8);
  assert(server.sent < content.length * 1.1);
});

Deno.test("--connections 1 leaves it at one", async () => {
  await using server = new RangeServer(content, { each: 4 * EACH });
  await fetchAll(server, { connections: 1 });
  assertEquals([server.asked.length, server.peak], [1, 1]);
});

for (
  const [what, options] of Object.entries({
    "does not say that it gives out parts": {
      headers: { "accept-ranges": "none" },
    },
    "has no strong validator": { etag: 'W/"v1"' },
    "is next door": {},
  })
) {
  Deno.test(`a server that ${what} is asked once`, async () => {
    const each = what === "is next door" ? {} : { each: 4 * EACH };
    await using server = new RangeServer(content, { ...each, ...options });
    await fetchAll(server);
    assertEquals(server.asked.map(({ range }) => range), [null]);
  });
}

Deno.test("a small archive comes over one connection", async () => {
  const small = content.slice(0, 8_000_000);
  await using server = new RangeServer(small, { each: EACH });
  await withTrial(async (trial) => {
    const { bytes } = await run(trial, server.url());
    assertEquals([bytes, server.asked.length], [small.length, 1]);
  });
});

Deno.test("a digest ties parts together where there is no validator", async () => {
  await using server = new RangeServer(content, {
    each: EACH,
    etag: undefined,
  });
  await withTrial(async (trial) => {
    const expected = { sha256: digest };
    const request = trial.request(server.url(), expected);
    await fetchBlob(request, trial.context, trial.observer);
    assert(server.peak > 1);
  });
});

/** A part with bytes of its own, which only its headers tell. */
function wrongPart(
  start: number,
  end: number,
  server: RangeServer,
  headers: Record<string, string>,
): Response {
  const sent = server.body(0, end - start);
  return server.part(start, end, new Headers(headers), sent);
}

/** Answers to what is asked for beside the first request that are not what they should be. */
const FAULTS: Record<
  string,
  (start: number, end: number, server: RangeServer) => Response
> = {
  "ignores ranges": (_start, _end, server) => server.proper(null),
  "names another range": (start, end, server) => server.part(start + 1, end),
  "begins elsewhere than it says": (start, end, server) =>
    server.part(start, end, undefined, server.body(start - 7, end - 7)),
  "sends the beginning as every part": (start, end, server) =>
    server.part(start, end, undefined, server.body(0, end - start)),
  "sends more than was asked for": (start, end, server) =>
    server.part(start, Math.min(end + 500_000, content.length)),
  "has another version by then": (start, end, server) =>
    wrongPart(start, end, server, { etag: '"v2"' }),
  "does not say of which version a part is": (start, end, server) =>
    wrongPart(start, end, server, {}),
  "says another total": (start, end) =>
    new Response(content.slice(0, end - start), {
      status: 206,
      headers: { etag: '"v1"', "content-range": `bytes ${start}-${end - 1}/9` },
    }),
  "sends several parts in one": () =>
    new Response("--x--\r\n", {
      status: 206,
      headers: { "content-type": "multipart/byteranges; boundary=x" },
    }),
  "encodes parts as the whole was not": (start, end, server) =>
    wrongPart(start, end, server, {
      etag: '"v1"',
      "content-encoding": "gzip",
    }),
  "says that there is no such range": () => new Response(null, { status: 416 }),
  "serves an address once": () => new Response(null, { status: 403 }),
  "redirects parts in a circle": (_start, _end, server) =>
    new Response(null, {
      status: 302,
      headers: { location: server.url().href },
    }),
  "redirects parts to nowhere": () =>
    new Response(null, { status: 302, headers: { location: "ftp://x/" } }),
};

for (const [fault, answer] of Object.entries(FAULTS)) {
  Deno.test(`a server that ${fault} does not spoil what the first connection brings`, async () => {
    await using server = new RangeServer(content, {
      each: 2 * EACH,
      instead(asked, _count, server) {
        const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(asked.range ?? "") ??
          [];
        return start === undefined
          ? undefined
          : answer(Number(start), Number(end) + 1, server);
      },
    });
    await fetchAll(server);
    const whole = server.asked.filter(({ range }) => range === null);
    if (fault !== "redirects parts in a circle") assertEquals(whole.length, 1);
  });
}

/** Faults that a server which is asked for the rest in the plain way need not show. */
const ONLY_A_DIGEST_TELLS = new Set([
  "begins elsewhere than it says",
  "sends the beginning as every part",
  "does not say of which version a part is",
]);

for (const [fault, answer] of Object.entries(FAULTS)) {
  const isTied = ONLY_A_DIGEST_TELLS.has(fault);
  Deno.test(`a server that ${fault} once the first connection is given up leads to the right bytes or an error`, async () => {
    let faults = 0;
    await using server = new RangeServer(content, {
      each: EACH,
      instead(asked, count, server) {
        const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(asked.range ?? "") ??
          [];
        if (start === undefined || count < 4) return undefined;
        faults++;
        return answer(Number(start), Number(end) + 1, server);
      },
    });
    await withTrial(async (trial) => {
      const expected = isTied ? { sha256: digest } : {};
      const request = trial.request(server.url(), expected);
      await fetchBlob(request, trial.context, trial.observer).then(
        (archive) => assertEquals(archive.sha256, digest),
        (error) => assert(error instanceof NetworkError, error),
      );
    });
    assert(faults > 0);
  });
}

Deno.test("a file that changes in the middle comes whole in its new version, or its old one", async () => {
  const changed = new Uint8Array(seededBytes(content.length, 4));
  await using server = new RangeServer(content, {
    each: EACH,
    instead(_asked, count, server) {
      if (count !== 3) return undefined;
      server.content = changed;
      server.etag = '"v2"';
      return undefined;
    },
  });
  await withTrial(async (trial) => {
    const archive = await run(trial, server.url());
    const digests = [digest, await sha256(changed)];
    assert(digests.includes(archive.sha256));
    assertEquals(
      await sha256(await Deno.readFile(fileOf(archive))),
      archive.sha256,
    );
  });
});

Deno.test("each part begins at the first address, which leads to another one each time", async () => {
  const used = new Set<string>();
  await using server = new RangeServer(content, {
    each: 2 * EACH,
    instead({ path }, count, server) {
      if (path === "/data.tar.gz") {
        const location = server.url(`/signed-${count}`).href;
        return new Response(null, { status: 302, headers: { location } });
      }
      // An address is good for one time.
      if (used.has(path)) return new Response(null, { status: 403 });
      used.add(path);
      return undefined;
    },
  });
  await fetchAll(server);
  assert(used.size > 3);
  assert(server.peak > 1 && server.peak <= 8);
});

Deno.test("each part may be sent on to another host", async () => {
  await using stack = new AsyncDisposableStack();
  const hosts = Array.from(
    { length: 5 },
    () => stack.use(new RangeServer(content, { each: EACH })),
  );
  await using server = new RangeServer(content, {
    instead(_asked, count) {
      const location = hosts[count % hosts.length]?.url().href ?? "";
      return new Response(null, { status: 302, headers: { location } });
    },
  });
  await fetchAll(server);
  assert(hosts.filter(({ peak }) => peak > 0).length > 2);
  assertEquals(hosts.flatMap(rangesOf).length, server.asked.length - 1);
});

Deno.test("hosts that have different files are noticed where parts are sent on to them", async () => {
  const other = new Uint8Array(seededBytes(content.length, 5));
  await using right = new RangeServer(content, { each: EACH });
  await using wrong = new RangeServer(other, { each: EACH });
  await using server = new RangeServer(content, {
    instead(_asked, count) {
      const location = (count % 2 === 0 ? right : wrong).url().href;
      return new Response(null, { status: 302, headers: { location } });
    },
  });
  await withTrial(async (trial) => {
    const request = trial.request(server.url(), { sha256: digest });
    await fetchBlob(request, trial.context, trial.observer).then(
      (archive) => assertEquals(archive.sha256, digest),
      (error) => assert(error instanceof IntegrityError, error),
    );
  });
});

Deno.test("a server that closes after each answer is asked over new connections", async () => {
  await using server = new RangeServer(content, {
    each: EACH,
    headers: { connection: "close" },
  });
  await fetchAll(server);
  assert(server.peak > 1);
  assertEquals(
    new Set(server.asked.map(({ port }) => port)).size,
    server.asked.length,
  );
});

Deno.test("what a short body lacks is asked for again", async () => {
  await using server = new RangeServer(content, {
    each: EACH,
    instead({ range }, count, server) {
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
      if (start === undefined || count % 2 === 0) return undefined;
      const half = Math.floor((Number(start) + Number(end)) / 2);
      const headers = new Headers({ etag: '"v1"' });
      return server.part(
        Number(start),
        Number(end) + 1,
        headers,
        server.body(Number(start), half),
      );
    },
  });
  await fetchAll(server);
  assert(server.sent < content.length * 1.2);
});

Deno.test("a server that always sends short bodies is asked for the rest at once", async () => {
  await using server = new RangeServer(content, {
    each: EACH,
    instead({ range }, _count, server) {
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
      if (start === undefined) return undefined;
      const [from, to] = [Number(start), Number(end) + 1];
      const headers = new Headers({ etag: '"v1"' });
      return server.part(
        from,
        to,
        headers,
        server.body(from, Math.min(to, from + 300_000)),
      );
    },
  });
  await fetchAll(server);
  assert(server.asked.length < 12, `${server.asked.length} requests`);
});

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

Deno.test("the connections that are told of are never more than there may be", async () => {
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

Deno.test("all archives of a run together have no more connections to a host than they may", async () => {
  await using server = new RangeServer(content, { each: 2 * EACH });
  await withTrial(async (trial) => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const all = await Promise.all(
      names.map((name) => run(trial, server.url(`/${name}.tar.gz`))),
    );
    for (const archive of all) assertEquals(archive.sha256, digest);
    assertEquals(server.peak, 4);
  }, { connections: 4 });
});

Deno.test("each part has a connection of its own where the server speaks HTTP/2", () =>
  withTempFolder(async (folder) => {
    const file = await writeFile(folder, "ca.pem", TEST_AUTHORITY);
    await using server = new RangeServer(content, {
      each: EACH,
      tls: TEST_SERVER,
    });
    await fetchAll(server, { caCertFiles: [file] });
    assert(server.peak > 1);
    assert(new Set(server.asked.map(({ port }) => port)).size >= server.peak);
  }));

Deno.test("a stopped transfer goes on with the parts that are here, and hardly a byte comes twice", async () => {
  await using server = new RangeServer(content, { each: EACH });
  await withTrial(async (trial) => {
    server.stopAt = content.length / 2;
    const stop = new AbortController();
    let ahead = 0;
    const observer = {
      ...trial.observer,
      progress(received: number, _total?: number, beside?: { ahead: number }) {
        ahead = beside?.ahead ?? 0;
        // What was under way when the first connection was given up came twice.
        if (received + ahead >= 0.99 * server.stopAt) {
          stop.abort(new Error("stopped"));
        }
      },
    };
    const { context } = trial;
    const request = trial.request(server.url());
    await assertRejects(
      () => fetchBlob(request, { ...context, signal: stop.signal }, observer),
      Error,
      "stopped",
    );
    assert(ahead > 0);
    assert((resumableBytes(request) ?? 0) >= 0.99 * server.stopAt);
    // What a program sees that knows no segments: the first bytes, without a hole.
    const [part = ""] = listTree(trial.folder);
    const first = await Deno.readFile(`${trial.folder}/${part}`);
    assert(first.length < 0.9 * server.stopAt);
    assertEquals(first, content.slice(0, first.length));
    server.stopAt = Infinity;
    const archive = await run(trial, server.url());
    assertEquals(archive.sha256, digest);
    assert(server.sent < content.length * 1.02);
    assertEquals([listTree(trial.folder).length, trial.told], [2, []]);
  });
});

Deno.test("parts of another version are not used, and removed", async () => {
  await using server = new RangeServer(content, {
    each: 4 * EACH,
    etag: '"v2"',
  });
  await withTrial(async (trial) => {
    const request = trial.request(server.url());
    const part = partPath(server.url(), trial.folder);
    const version = versionMark(
      { etag: '"v1"', total: content.length },
      undefined,
    );
    await Deno.writeFile(
      `${part}.${version}.20000000`,
      new Uint8Array(1_000_000),
    );
    const archive = await fetchBlob(request, trial.context, trial.observer);
    assertEquals([archive.sha256, listTree(trial.folder).length], [digest, 2]);
  });
});

Deno.test("parts that an earlier run left are held against what comes before they are used", async () => {
  await using server = new RangeServer(content, { each: 4 * EACH });
  await withTrial(async (trial) => {
    const part = partPath(server.url(), trial.folder);
    const total = content.length;
    const validators = { etag: '"v1"', total, ranges: true };
    const url = server.url().href;
    await Deno.writeFile(part, content.slice(0, 1_000_000));
    await Deno.writeTextFile(
      `${part}.json`,
      JSON.stringify({ form: 1, url, owner: "x", validators }),
    );
    const version = versionMark(validators, undefined);
    await Deno.writeFile(
      `${part}.${version}.5000000`,
      new Uint8Array(1_000_000),
    );
    const archive = await run(trial, server.url());
    assertEquals([archive.sha256, listTree(trial.folder).length], [digest, 2]);
  });
});
