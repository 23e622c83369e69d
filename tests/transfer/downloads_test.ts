import { assert, assertEquals, assertRejects } from "@std/assert";
import { basename } from "@std/path";
import { IntegrityError, NetworkError } from "../../src/base/errors.ts";
import { partLock } from "../../src/store/layout.ts";
import type { LockOptions } from "../../src/store/lock.ts";
import { parseClaim } from "../../src/store/lock_claim.ts";
import { readClaim } from "../../src/store/lock_place.ts";
import { diskBlob, type Expected, webBlob } from "../../src/transfer/blob.ts";
import { Downloads } from "../../src/transfer/downloads.ts";
import { partPath } from "../../src/transfer/part_file.ts";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import { listTree, withTempFolder } from "../support/temp.ts";
import {
  fileOf,
  seededBytes,
  type Trial,
  withTrial,
} from "../support/transfer.ts";

const content = seededBytes(300_000, 1);
const never = new AbortController().signal;

function downloadsOf(
  { context }: Pick<Trial, "context">,
  locks: LockOptions = { signal: never },
): Downloads {
  return new Downloads(context, locks, undefined);
}

function wanted(work: string, url: URL, expected: Expected = {}) {
  const staging = `${work}/${crypto.randomUUID()}`;
  const blob = webBlob(url, expected);
  return { blob, work, isShared: true, staging, keepsBlob: false };
}

/** Reserves one blob. */
async function reserve(
  downloads: Downloads,
  work: string,
  url: URL,
  expected: Expected = {},
) {
  const { reserved: [one] } = await downloads.reserve([
    wanted(work, url, expected),
  ]);
  if (one === undefined) throw new Error("nothing is reserved");
  return one.download;
}

Deno.test("fetch() fetches what several steps want once, and the last to end removes it", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file("/data.tar.gz", content);
    const downloads = downloadsOf(trial);
    const told: Record<string, number> = {};
    const begin = async (name: string) => {
      const download = await reserve(downloads, trial.folder, url);
      const fetched = await download.fetch({
        ...trial.observer,
        progress: (received) => {
          told[name] = received;
        },
      });
      return { download, fetched };
    };
    const [first, second] = await Promise.all([
      begin("first"),
      begin("second"),
    ]);
    assertEquals(first.fetched, second.fetched);
    await first.download.end(false);
    const late = await begin("late");
    assertEquals(late.fetched, first.fetched);
    assertEquals(told, { first: 300_000, second: 300_000, late: 300_000 });
    assertEquals(server.requests.length, 1);
    await late.download.end(false);
    await late.download.end(false);
    assertEquals((await Deno.stat(fileOf(late.fetched))).size, 300_000);
    await second.download.end(false);
    assertEquals(listTree(trial.folder), []);
    const again = await begin("again");
    assertEquals(server.requests.length, 2);
    await again.download.end(false);
  }));

Deno.test("reserve() removes segments whose partial file an older program has finished, and no others", () =>
  withTrial(async (trial) => {
    const { folder } = trial;
    const urls = ["gone", "there", "other"].map((name) =>
      new URL(`http://127.0.0.1/${name}.tar.gz`)
    );
    const [gone = "", there = "", other = ""] = urls.map((url) =>
      basename(partPath(url, folder))
    );
    const version = "0123456789abcdef";
    const segments = [gone, there, other].map((part) =>
      `${part}.${version}.20000000`
    );
    const files = [there, ...segments, `${gone}.${version}.x`, `${gone}.20`];
    for (const name of files) await Deno.writeTextFile(`${folder}/${name}`, "");
    await using downloads = await downloadsOf(trial).reserve(
      urls.slice(0, 2).map((url) => wanted(folder, url)),
    );
    assertEquals(downloads.reserved.length, 2);
    const left = listTree(folder).filter((path) => path.includes(".part"));
    const swept = files.filter((name) => name !== segments[0]);
    assertEquals(left.toSorted(), swept.toSorted());
  }));

Deno.test("fetch() shares a failure, and the next one asks anew", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.url("/data.tar.gz");
    const downloads = downloadsOf(trial);
    const both = await Promise.all(
      [1, 2].map(() => reserve(downloads, trial.folder, url)),
    );
    await Promise.all(
      both.map((download) =>
        assertRejects(() => download.fetch(trial.observer), NetworkError)
      ),
    );
    assertEquals(server.requests.length, 1);
    server.file("/data.tar.gz", content);
    const [one] = both;
    assertEquals((await one?.fetch(trial.observer))?.bytes, 300_000);
    for (const download of both) await download.end(false);
    assertEquals(listTree(trial.folder), []);
  }));

Deno.test("fetch() holds what came against what each section expects", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file("/data.tar.gz", content);
    const downloads = downloadsOf(trial);
    const right = await reserve(downloads, trial.folder, url);
    const wrong = await reserve(downloads, trial.folder, url, { bytes: 7 });
    const fetching = right.fetch(trial.observer);
    const error = await assertRejects(
      () => wrong.fetch(trial.observer),
      IntegrityError,
      "its size is wrong: expected 7 bytes, got 300000",
    );
    assert(!error.message.includes("empty"), error.message);
    assertEquals((await Deno.stat(fileOf(await fetching))).size, 300_000);
    await right.end(false);
    assertEquals(listTree(trial.folder), []);
  }));

Deno.test("fetch() keeps two folders apart", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file("/data.tar.gz", content);
    const downloads = downloadsOf(trial);
    await using reservation = await downloads.reserve(
      ["a", "b"].map((name) => wanted(`${trial.folder}/${name}`, url)),
    );
    const fetched = await Promise.all(
      reservation.reserved.map(({ download }) =>
        download.fetch(trial.observer)
      ),
    );
    assertEquals(new Set(fetched.map(fileOf)).size, 2);
  }));

Deno.test("what is kept stays on the disk for a later run", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file("/data.tar.gz", content);
    const download = await reserve(downloadsOf(trial), trial.folder, url);
    const file = fileOf(await download.fetch(trial.observer));
    await download.end(true);
    assertEquals((await Deno.stat(file)).size, 300_000);
  }));

Deno.test("a reservation that is disposed of leaves nothing behind", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file("/data.tar.gz", content);
    {
      await using reservation = await downloadsOf(trial)
        .reserve([wanted(trial.folder, url)]);
      for (const { download } of reservation.reserved) {
        await download.fetch(trial.observer);
      }
    }
    assertEquals(listTree(trial.folder), []);
  }));

Deno.test("reserve() lets entries of one run share a blob, and no other run in between", () =>
  withTrial(async (trial) => {
    const { folder } = trial;
    const url = new URL("http://ada:secret@zoo.test/a.tar.gz");
    const here = downloadsOf(trial);
    const first = await here.reserve([
      wanted(folder, url),
      wanted(folder, url),
    ]);
    const second = await reserve(here, folder, url);
    const path = partLock(folder, basename(partPath(url, folder)));
    const holder = () => parseClaim(readClaim(path)?.text ?? "")?.token;
    const claim = holder();
    assert(claim !== undefined);
    const waiting = Promise.withResolvers<string>();
    const other = reserve(
      downloadsOf(trial, {
        signal: never,
        onWait: ({ what }) => waiting.resolve(what),
      }),
      folder,
      url,
    );
    assertEquals(await waiting.promise, 'archive "http://zoo.test/a.tar.gz"');
    await first[Symbol.asyncDispose]();
    // The claim of this run is what is in its way, whichever gave back first.
    assertEquals(holder(), claim);
    await second.end(false);
    await (await other).end(false);
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("reserve() never waits for its own process", () =>
  withTrial(async (trial) => {
    const { folder } = trial;
    const url = new URL("http://zoo.test/a.tar.gz");
    const waits: string[] = [];
    const downloads = downloadsOf(trial, {
      signal: never,
      onWait: ({ holder }) => void waits.push(holder),
    });
    for (let round = 0; round < 50; round++) {
      const given = (await reserve(downloads, folder, url)).end(false);
      if (round % 2 === 0) await Promise.resolve();
      await (await reserve(downloads, folder, url)).end(false);
      await given;
    }
    assertEquals(waits, []);
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("reserve() takes its locks in one order, whatever the order of the blobs", () =>
  withTrial(async (trial) => {
    const { folder } = trial;
    const urls = ["a", "b", "c"].map((name) =>
      new URL(`http://zoo.test/${name}`)
    );
    const run = async (order: URL[]) => {
      const downloads = downloadsOf(trial);
      for (let round = 0; round < 10; round++) {
        const reservation = await downloads.reserve(
          order.map((url) => wanted(folder, url)),
        );
        await reservation[Symbol.asyncDispose]();
      }
    };
    await Promise.all([run(urls), run(urls.toReversed())]);
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("reserve() locks nothing for what is read where it stands", () =>
  withTrial((trial) =>
    withTempFolder(async (work) => {
      const blob = diskBlob(new URL("file:///zoo/a.tar.gz"), []);
      const reservation = await downloadsOf(trial)
        .reserve([{
          blob,
          work,
          isShared: true,
          staging: `${work}/0`,
          keepsBlob: false,
        }]);
      assertEquals([...Deno.readDirSync(work)], []);
      await reservation[Symbol.asyncDispose]();
    })
  ));
