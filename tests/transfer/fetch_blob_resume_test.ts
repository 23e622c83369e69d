import { assert, assertEquals, assertRejects } from "@std/assert";
import { IntegrityError, NetworkError } from "../../src/base/errors.ts";
import { fetchBlob, resumableBytes } from "../../src/transfer/fetch_blob.ts";
import type { Expected } from "../../src/transfer/blob.ts";
import { partPath } from "../../src/transfer/part_file.ts";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import type { FileOptions } from "../support/served_file.ts";
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
const other = seededBytes(300_000, 2);
const TAGGED = { etag: '"v1"' };
const YEARS_AGO = "Wed, 21 Oct 2015 07:28:00 GMT";

/** A run without retries, as one that is killed when the line breaks. */
function run(trial: Trial, url: URL, expected: Expected = {}) {
  const { context, observer } = trial;
  const once = { ...context, retries: 0 };
  return fetchBlob(trial.request(url, expected), once, observer);
}

/** A first run that leaves 100,000 bytes behind. */
async function leave(
  server: MisbehavingServer,
  trial: Trial,
  options: FileOptions,
  expected: Expected = {},
): Promise<URL> {
  const url = server.file(PATH, content, options);
  server.next(PATH, { kind: "cut", after: 100_000 });
  await assertRejects(() => run(trial, url, expected), NetworkError);
  return url;
}

/** What the last request asked for. */
function asked(server: MisbehavingServer): (string | null | undefined)[] {
  const headers = server.requests.at(-1)?.headers;
  return [headers?.get("range"), headers?.get("if-range")];
}

Deno.test("fetchBlob() goes on where an earlier run stopped", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = await leave(server, trial, TAGGED);
    assertEquals(resumableBytes(trial.request(url)), 100_000);
    const archive = await run(trial, url);
    assertEquals(await Deno.readFile(fileOf(archive)), content);
    assertEquals(asked(server), ["bytes=100000-299999", '"v1"']);
    assertEquals([server.bodyBytes, trial.told], [content.length, []]);
  }));

Deno.test("fetchBlob() says that bytes are kept when the next run goes on from them", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, TAGGED);
    server.next(PATH, { kind: "cut", after: 100_000 });
    const error = await assertRejects(() => run(trial, url), NetworkError);
    assert(
      error.hint?.endsWith(
        "100 kB are kept: the next run resumes from there.",
      ),
    );
  }));

Deno.test("fetchBlob() ties ranges to a date where there is no tag", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = await leave(server, trial, { lastModified: YEARS_AGO });
    await run(trial, url);
    assertEquals(asked(server), ["bytes=100000-299999", YEARS_AGO]);
    assertEquals(server.bodyBytes, content.length);
  }));

Deno.test("fetchBlob() goes on without validators where a digest will tell", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const expected = await expectedOf(content);
    const url = await leave(server, trial, {}, expected);
    const archive = await run(trial, url, expected);
    assertEquals(await Deno.readFile(fileOf(archive)), content);
    assertEquals(asked(server), ["bytes=100000-299999", null]);
    assertEquals(server.bodyBytes, content.length);
  }));

const START_OVER: Record<string, {
  before: FileOptions;
  after: FileOptions;
  content?: Uint8Array;
  /** Requests of the second run. */
  requests: number;
  restarted: boolean;
}> = {
  "the tag is weak": {
    before: { etag: 'W/"v1"' },
    after: { etag: 'W/"v1"' },
    requests: 1,
    restarted: false,
  },
  "there is no validator": {
    before: {},
    after: {},
    requests: 1,
    restarted: false,
  },
  "the tag has changed": {
    before: TAGGED,
    after: { etag: '"v2"' },
    content: other,
    requests: 1,
    restarted: true,
  },
  "the file has shrunken": {
    before: TAGGED,
    after: { etag: '"v2"' },
    content: seededBytes(5000, 3),
    requests: 1,
    restarted: true,
  },
  "the file has grown": {
    before: TAGGED,
    after: { etag: '"v2"' },
    content: seededBytes(400_000, 3),
    requests: 1,
    restarted: true,
  },
  "the server ignores the range": {
    before: TAGGED,
    after: { ...TAGGED, ranges: "ignored" },
    requests: 1,
    restarted: true,
  },
  "the server answers with another range": {
    before: TAGGED,
    after: { ...TAGGED, ranges: "wrong" },
    requests: 2,
    restarted: true,
  },
  "the server answers 416": {
    before: TAGGED,
    after: { ...TAGGED, ranges: "refused" },
    requests: 2,
    restarted: true,
  },
  "the server answers with several ranges": {
    before: TAGGED,
    after: { ...TAGGED, ranges: "multipart" },
    requests: 2,
    restarted: true,
  },
  "the server gives out a part of a changed file": {
    before: TAGGED,
    after: { etag: '"v2"', ranges: "careless" },
    content: other,
    requests: 2,
    restarted: true,
  },
  "the part is of a file of another length": {
    before: { lastModified: YEARS_AGO },
    after: { lastModified: YEARS_AGO },
    content: seededBytes(300_001, 4),
    requests: 2,
    restarted: true,
  },
};

for (const [name, { before, after, ...wanted }] of Object.entries(START_OVER)) {
  Deno.test(`fetchBlob() starts over by itself when ${name}`, () =>
    withTrial(async (trial) => {
      await using server = new MisbehavingServer();
      const url = await leave(server, trial, before);
      const now = wanted.content ?? content;
      server.file(PATH, now, after);
      const archive = await run(trial, url);
      assertEquals(await Deno.readFile(fileOf(archive)), now);
      assertEquals(archive.bytes, now.length);
      assertEquals(server.requests.length - 1, wanted.requests);
      assertEquals(trial.told, wanted.restarted ? [["restarted"]] : []);
    }));
}

Deno.test("fetchBlob() starts over once when the pieces do not make the digest", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const expected = { sha256: await sha256(other) };
    const url = await leave(server, trial, {}, expected);
    server.file(PATH, other);
    const archive = await run(trial, url, expected);
    assertEquals(await Deno.readFile(fileOf(archive)), other);
    assertEquals(trial.told, [["restarted"]]);
    assertEquals(server.requests.length, 3);
  }));

Deno.test("fetchBlob() gives up when the digest is wrong from the first byte too", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const expected = { sha256: "0".repeat(64) };
    const url = await leave(server, trial, {}, expected);
    await assertRejects(() => run(trial, url, expected), IntegrityError);
    assertEquals(server.requests.length, 3);
    assertEquals(resumableBytes(trial.request(url, expected)), undefined);
  }));

Deno.test("fetchBlob() starts over when the part on disk is longer than the file", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = await leave(server, trial, TAGGED);
    await Deno.writeFile(partPath(url, trial.folder), seededBytes(300_001, 5));
    const archive = await run(trial, url);
    assertEquals(await Deno.readFile(fileOf(archive)), content);
    assertEquals(asked(server), [null, null]);
  }));

Deno.test("fetchBlob() starts over when the part has no note that is its own", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = await leave(server, trial, TAGGED);
    const note = `${partPath(url, trial.folder)}.json`;
    const foreign = JSON.parse(await Deno.readTextFile(note));
    foreign.url = "https://zoo.org/another";
    for (const damage of ["", "{", "[]", JSON.stringify(foreign)]) {
      await Deno.writeTextFile(note, damage);
      const before = server.bodyBytes;
      const archive = await run(trial, url);
      assertEquals(await Deno.readFile(fileOf(archive)), content);
      assertEquals(server.bodyBytes - before, content.length);
    }
  }));

Deno.test("fetchBlob() uses what a killed run had finished without asking, where a digest proves it", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, TAGGED);
    const expected = await expectedOf(content);
    await run(trial, url, expected);
    const archive = await run(trial, url, expected);
    assertEquals([archive.bytes, server.requests.length], [content.length, 1]);
    assertEquals(trial.received, content.length);
  }));

Deno.test("fetchBlob() asks whether what a killed run had finished is still current", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, TAGGED);
    await run(trial, url);
    const again = await run(trial, url);
    assertEquals(server.requests[1]?.headers.get("if-none-match"), '"v1"');
    assertEquals([again.bytes, server.bodyBytes], [300_000, 300_000]);
    server.file(PATH, other, { etag: '"v2"' });
    const changed = await run(trial, url);
    assertEquals(await Deno.readFile(fileOf(changed)), other);
    assertEquals(trial.told, [["restarted"]]);
  }));

Deno.test("fetchBlob() fetches again what was damaged on disk, where a digest shows it", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, TAGGED);
    const expected = await expectedOf(content);
    const path = fileOf(await run(trial, url, expected));
    await Deno.writeFile(path, other);
    await run(trial, url, expected);
    assertEquals(await Deno.readFile(path), content);
    assertEquals(trial.told, [["restarted"]]);
  }));

Deno.test("resumableBytes() promises nothing of a server that has not shown that it gives out parts", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = await leave(server, trial, { ...TAGGED, ranges: "careless" });
    assertEquals(resumableBytes(trial.request(url)), undefined);
    server.next(PATH, { kind: "cut", after: 100_000 });
    await assertRejects(() => run(trial, url), NetworkError);
    // Now it has shown it: the second piece was a part.
    assertEquals(resumableBytes(trial.request(url)), 200_000);
  }));

Deno.test("fetchBlob() follows the archive from the bytes on disk while it checks them", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = await leave(server, trial, TAGGED);
    const seen: number[] = [];
    await fetchBlob(trial.request(url), trial.context, {
      ...trial.observer,
      progress: (received, total) => {
        assertEquals(total, content.length);
        seen.push(received);
      },
    });
    assertEquals([seen[0], seen.at(-1)], [100_000, 300_000]);
    assertEquals(seen.toSorted((a, b) => a - b), seen);
  }));
