import { assert, assertEquals, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import {
  AppError,
  ArchiveError,
  IntegrityError,
  Interrupted,
  StoreError,
} from "../../src/base/errors.ts";
import {
  fetchBlob,
  removeBlob,
  resumableBytes,
} from "../../src/transfer/fetch_blob.ts";
import { partPath } from "../../src/transfer/part_file.ts";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import type { FileOptions } from "../support/served_file.ts";
import { listTree, writeFile } from "../support/temp.ts";
import {
  expectedOf,
  fileOf,
  seededBytes,
  sha256,
  type Trial,
  withTrial,
} from "../support/transfer.ts";

const PATH = "/zoo/data.tar.gz";
const content = seededBytes(300_000, 1);

function fetchInto(trial: Trial, url: URL, expected = {}) {
  const { context, observer } = trial;
  return fetchBlob(trial.request(url, expected), context, observer);
}

Deno.test("fetchBlob() brings a file, its digest and its size", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, { etag: '"v1"' });
    const archive = await fetchInto(trial, url, await expectedOf(content));
    const path = partPath(url, trial.folder);
    assertEquals(archive, {
      pieces: [{ path, offset: 0, length: content.length }],
      sha256: await sha256(content),
      bytes: content.length,
      file: path,
    });
    assertEquals(await Deno.readFile(fileOf(archive)), content);
    assertEquals(trial.received, content.length);
    assertEquals(trial.told, []);
    removeBlob(archive);
    assertEquals(listTree(trial.folder), []);
  }));

Deno.test("fetchBlob() asks for the bytes as they are stored, and says who asks", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    await fetchInto(trial, server.file(PATH, content));
    const { headers } = server.requests[0] ?? {};
    assertEquals(headers?.get("accept-encoding"), "identity");
    assert(/^net_download\/\d+\.\d+\.\d+ \(Deno /.test(
      headers?.get("user-agent") ?? "",
    ));
  }));

const SHAPES: Record<string, FileOptions> = {
  "a length": { framing: "length" },
  "chunks": { framing: "chunked" },
  "the connection's end alone, as HTTP/1.0 has it": { framing: "close" },
  "a label of gzip that is not true": {
    headers: { "content-encoding": "gzip", etag: '"v1"' },
  },
  "chunks and a label of gzip": {
    framing: "chunked",
    headers: { "content-encoding": "gzip" },
  },
  "a label of brotli": { headers: { "content-encoding": "br" } },
  "a label of x-gzip, as Apache has it": {
    headers: { "content-encoding": "x-gzip" },
  },
};

for (const [name, options] of Object.entries(SHAPES)) {
  Deno.test(`fetchBlob() takes a .tar.gz with ${name} as it is stored, and asks once`, () =>
    withTrial(async (trial) => {
      await using server = new MisbehavingServer();
      // Real gzip, so that a client that believes the label decodes it.
      const gzip = await gzipOf(content);
      const url = server.file(PATH, gzip, options);
      const archive = await fetchInto(trial, url, await expectedOf(gzip));
      assertEquals(await Deno.readFile(fileOf(archive)), gzip);
      assertEquals(server.requests.length, 1);
    }));
}

Deno.test("fetchBlob() follows a redirect to a link that is good for one time", () =>
  withTrial(async (trial) => {
    for (const framing of ["chunked", "close"] as const) {
      await using server = new MisbehavingServer();
      const link = server.file("/once", content, { framing });
      server.next(
        "/once",
        { kind: "trickle", pieceBytes: 50_000, pauseMs: 0 },
        {
          kind: "status",
          status: 404,
        },
      );
      const url = server.answer(PATH, () => ({
        status: 302,
        headers: { location: `${link}?sig=1` },
      }));
      const archive = await fetchInto(trial, url);
      assertEquals(await Deno.readFile(fileOf(archive)), content);
    }
  }));

Deno.test("fetchBlob() keeps two archives of the same name apart, and the query", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const first = server.file("/a/data.tar.gz", content);
    const second = server.file("/b/data.tar.gz", seededBytes(9, 2));
    const paths = [first, second, new URL("?dl=1", first)]
      .map((url) => partPath(url, trial.folder));
    assertEquals(new Set(paths).size, 3);
    const archives = await Promise.all(
      [first, second].map((url) => fetchInto(trial, url)),
    );
    assertEquals(archives.map(({ bytes }) => bytes), [content.length, 9]);
  }));

Deno.test("fetchBlob() reads an archive of a file URL where it stands", () =>
  withTrial(async (trial) => {
    const path = await writeFile(trial.folder, "zoo/data.tar", content);
    const url = toFileUrl(path);
    const archive = await fetchInto(trial, url, await expectedOf(content));
    assertEquals([fileOf(archive), archive.file], [path, undefined]);
    assertEquals(trial.received, content.length);
    removeBlob(archive);
    assertEquals(listTree(trial.folder), ["zoo/", "zoo/data.tar"]);
    await assertRejects(
      () => fetchInto(trial, url, { bytes: 1 }),
      IntegrityError,
      "its size is wrong: expected 1 bytes, got 300000",
    );
  }));

Deno.test("fetchBlob() publishes nothing of a wrong digest, and says wanted and got", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, { etag: '"v1"' });
    const wanted = await sha256(seededBytes(9, 9));
    const error = await assertRejects(
      () => fetchInto(trial, url, { sha256: wanted }),
      IntegrityError,
    );
    assertEquals(
      error.message,
      `cannot use "${url}": its SHA-256 is wrong: expected ${wanted}, got ${await sha256(
        content,
      )}`,
    );
    assertEquals(listTree(trial.folder), []);
    assertEquals(server.requests.length, 1);
  }));

Deno.test("fetchBlob() refuses a wrong size before it stores a byte", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    await assertRejects(
      () => fetchInto(trial, url, { bytes: 300_001 }),
      IntegrityError,
      "its size is wrong: expected 300001 bytes, got 300000",
    );
    assertEquals([trial.received, listTree(trial.folder)], [0, []]);
  }));

Deno.test("fetchBlob() stops a body without length that outgrows the expected size", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const endless = seededBytes(5_000_000, 1);
    const url = server.file(PATH, endless, { framing: "chunked" });
    await assertRejects(
      () => fetchInto(trial, url, { bytes: 1000 }),
      IntegrityError,
      "its size is wrong: expected 1000 bytes",
    );
    assertEquals(listTree(trial.folder), []);
    assert(trial.received < 1_000_000);
  }));

Deno.test("fetchBlob() says so when a web page comes in the archive's place", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const page = `<!doctype html><title>Log in</title>${"x".repeat(5000)}`;
    const url = server.answer(PATH, () => ({ body: page }));
    const error = await assertRejects(
      () => fetchInto(trial, url, { sha256: "0".repeat(64), bytes: 300_000 }),
      IntegrityError,
      "expected 300000 bytes, got 5036; it is a web page",
    );
    assert(error.hint?.includes("browser"));
  }));

Deno.test("fetchBlob() asks before the first byte, with the size that the server tells", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, { etag: '"v1"' });
    const admitted: unknown[] = [];
    const request = {
      ...trial.request(url),
      admit: (total: number | undefined) => {
        admitted.push([total, trial.received]);
        if (admitted.length === 1) throw new StoreError("no space");
      },
    };
    const run = () => fetchBlob(request, trial.context, trial.observer);
    await assertRejects(run, StoreError, "no space");
    assertEquals(listTree(trial.folder), []);
    server.next(PATH, { kind: "cut", after: 100_000 });
    await run();
    assertEquals(admitted, [[300_000, 0], [300_000, 0], [300_000, 100_000]]);
  }));

Deno.test("fetchBlob() stops when it is told to, and what it keeps it can go on from", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, { etag: '"v1"' });
    server.next(PATH, { kind: "stall", after: 100_000 });
    const interrupted = new Interrupted("SIGTERM");
    const { context, observer } = trial;
    const error = await assertRejects(
      () =>
        fetchBlob(trial.request(url), context, {
          ...observer,
          progress(received) {
            if (received === 100_000) trial.stop.abort(interrupted);
          },
        }),
      Interrupted,
    );
    assertEquals(error, interrupted);
    assertEquals(resumableBytes(trial.request(url)), 100_000);
    assertEquals(
      [trial.told, server.requests.length],
      [[], 1],
    );
  }));

Deno.test("fetchBlob() removes what no one can go on from when it is told to stop", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    server.next(PATH, { kind: "stall", after: 100_000 });
    const { context, observer } = trial;
    await assertRejects(() =>
      fetchBlob(trial.request(url), context, {
        ...observer,
        progress(received) {
          if (received === 100_000) trial.stop.abort(new Interrupted("SIGINT"));
        },
      }), Interrupted);
    assertEquals(resumableBytes(trial.request(url)), undefined);
    assertEquals(listTree(trial.folder), []);
  }));

Deno.test("fetchBlob() stops at once while it waits for a retry", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    server.next(PATH, { kind: "status", status: 503 });
    const url = server.file(PATH, content);
    const { context, observer } = trial;
    const reason = new Interrupted("SIGINT");
    const error = await assertRejects(
      () =>
        fetchBlob(trial.request(url), context, {
          ...observer,
          retry: () => trial.stop.abort(reason),
        }),
      Interrupted,
    );
    assertEquals([error, server.requests.length], [reason, 1]);
  }));

Deno.test({
  name: "fetchBlob() says that the disk is full",
  // Every write to /dev/full is refused as on a full disk; only Linux has it.
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withTrial(async (trial) => {
      await using server = new MisbehavingServer();
      const url = server.file(PATH, content, { etag: '"v1"' });
      const path = partPath(url, trial.folder);
      await Deno.symlink("/dev/full", path);
      const error = await assertRejects(
        () => fetchInto(trial, url),
        StoreError,
        `cannot write "${path}": the disk is full`,
      );
      assert(error.hint?.startsWith("Free some space"));
      assertEquals(listTree(trial.folder), []);
    }),
});

Deno.test("fetchBlob() says that a folder cannot be written", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    const folder = await writeFile(trial.folder, "a file", "");
    const { context, observer } = trial;
    const request = { ...trial.request(url), folder };
    const error = await assertRejects(
      () => fetchBlob(request, context, observer),
      AppError,
    );
    assert(error instanceof StoreError);
    assertEquals(server.requests, []);
  }));

Deno.test("fetchBlob() does not use a file that another process has taken over", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, { etag: '"v1"' });
    const note = `${partPath(url, trial.folder)}.json`;
    const { context, observer } = trial;
    await assertRejects(
      () =>
        fetchBlob(trial.request(url), context, {
          ...observer,
          progress(received) {
            if (received < content.length) return;
            const mine = JSON.parse(Deno.readTextFileSync(note));
            const other = JSON.stringify({ ...mine, owner: "another" });
            Deno.writeTextFileSync(note, other);
          },
        }),
      StoreError,
      "another process writes to it",
    );
    assertEquals(listTree(trial.folder).length, 2);
  }));

async function gzipOf(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(bytes)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("fetchBlob() ends when what comes is of no use, and keeps nothing of it", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, { framing: "chunked" });
    const totals = new Set<number | undefined>();
    const observer = {
      ...trial.observer,
      assertUseful(total: number | undefined) {
        totals.add(total);
        throw new ArchiveError("no use");
      },
    };
    await assertRejects(
      () => fetchBlob(trial.request(url), trial.context, observer),
      ArchiveError,
      "no use",
    );
    assertEquals([...totals], [undefined]);
    assertEquals(listTree(trial.folder), []);
  }));
