import { assert, assertEquals } from "@std/assert";
import { NetworkError } from "../../../src/base/errors.ts";
import { fetchBlob } from "../../../src/transfer/fetch_blob.ts";
import { RangeServer } from "../../support/range_server.ts";
import {
  fileOf,
  seededBytes,
  sha256,
  withTrial,
} from "../../support/transfer.ts";
import {
  content,
  digest,
  EACH,
  fetchAll,
  run,
  several,
} from "./segmented_fetch.ts";

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
    let faults = 0;
    await using server = new RangeServer(content, {
      each: 2 * EACH,
      instead(asked, _count, server) {
        const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(asked.range ?? "") ??
          [];
        if (start === undefined) return undefined;
        faults++;
        return answer(Number(start), Number(end) + 1, server);
      },
    });
    await fetchAll(server, several);
    assert(faults > 0);
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
      each: 2 * EACH,
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
    }, several);
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
  }, several);
});
