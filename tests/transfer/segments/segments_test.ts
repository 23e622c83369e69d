import { assert, assertEquals, assertRejects } from "@std/assert";
import { IntegrityError } from "../../../src/base/errors.ts";
import { fetchBlob, resumableBytes } from "../../../src/transfer/fetch_blob.ts";
import { partPath } from "../../../src/transfer/part_file.ts";
import { versionMark } from "../../../src/transfer/segments/segment_file.ts";
import { RangeServer } from "../../support/range_server.ts";
import { listTree, withTempFolder, writeFile } from "../../support/temp.ts";
import {
  TEST_AUTHORITY,
  TEST_SERVER,
} from "../../support/test_certificates.ts";
import { seededBytes, withTrial } from "../../support/transfer.ts";
import {
  content,
  digest,
  EACH,
  fetchAll,
  rangesOf,
  run,
  several,
} from "./segmented_fetch.ts";

Deno.test("a slow connection is joined by others, each for a closed range with a beginning of its own", async () => {
  await using server = new RangeServer(content, { each: EACH });
  await fetchAll(server, several);
  const ranges = rangesOf(server);
  assertEquals(server.asked[0]?.range, null);
  assertEquals(ranges.length, server.asked.length - 1);
  assert(ranges.length > 0);
  assertEquals(new Set(ranges.map(([start]) => start)).size, ranges.length);
  assert(server.peak > 1 && server.peak <= 8);
  // What is on its way when the first connection is given up comes twice.
  assert(server.sent < content.length * 1.25);
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
  })
) {
  Deno.test(`a server that ${what} is asked once`, async () => {
    await using server = new RangeServer(content, {
      each: 4 * EACH,
      ...options,
    });
    await fetchAll(server, several);
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
  }, several);
});

Deno.test("each part begins at the first address, which leads to another one each time", async () => {
  const used = new Set<string>();
  await using server = new RangeServer(content, {
    each: EACH / 2,
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
  await fetchAll(server, several);
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
  await fetchAll(server, several);
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
  }, several);
});

Deno.test("a server that closes after each answer is asked over new connections", async () => {
  await using server = new RangeServer(content, {
    each: EACH,
    headers: { connection: "close" },
  });
  await fetchAll(server, several);
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
  await fetchAll(server, several);
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
    await fetchAll(server, { ...several, caCertFiles: [file] });
    assert(server.peak > 1);
    assert(new Set(server.asked.map(({ port }) => port)).size >= server.peak);
  }));

Deno.test("a stopped transfer goes on with the parts that are here, and what is here does not come twice", async () => {
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
    // What was on its way to eight sockets comes twice, and not what is here.
    assert(server.sent < content.length * 1.25);
    assertEquals([listTree(trial.folder).length, trial.told], [2, []]);
  }, several);
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
