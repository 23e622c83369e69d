import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { wholeFile } from "../../../src/base/file_piece.ts";
import { ArchiveError, StoreError } from "../../../src/base/errors.ts";
import { Expansion } from "../../../src/actions/expand/expansion.ts";
import { DEFAULT_LIMITS } from "../../../src/actions/expand/limits.ts";
import {
  concat,
  entry,
  folder,
  gzip,
  hardlink,
  seededRandom,
  symlink,
  tar,
} from "../../support/archives.ts";
import { withTempFolder } from "../../support/temp.ts";
import { snapshotTree } from "../../support/tree.ts";
import { assertReported, entriesOf, expandBytes } from "./expand_archive.ts";

const limits = DEFAULT_LIMITS;
const random = seededRandom(3);
const noise = (length: number) =>
  Uint8Array.from({ length }, () => random(256));

/** Starts an expansion of an archive, of which nothing is said to be there yet. */
async function startOn(
  below: string,
  bytes?: Uint8Array,
): Promise<{ expansion: Expansion; staging: string }> {
  const archive = `${below}/archive`;
  const staging = `${archive}.staging`;
  if (bytes !== undefined) await Deno.writeFile(archive, bytes);
  await Deno.mkdir(staging);
  const pieces = wholeFile(archive);
  return { expansion: new Expansion({ pieces, staging, limits }), staging };
}

function smallFiles(count: number): Uint8Array[] {
  return Array.from(
    { length: count },
    (_, index) => entry({ name: `f${index}` }, String(index)),
  );
}

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const EMPTY =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Deno.test("an expansion reports every path once, folders before what is in them", () =>
  withTempFolder(async (below) => {
    const outcome = await expandBytes(
      below,
      tar(
        folder("./", { mtime: 7 }),
        entry({ name: "models/net.py", mode: 0o755 }, "old"),
        folder("models/", { mtime: 1_400_000_000 }),
        entry({ name: "empty" }),
        hardlink("models/same.py", "models/net.py"),
        symlink("models/latest", "."),
        symlink("gone", "nowhere"),
        entry({ name: "models/net.py", mode: 0o600 }, "abc"),
      ),
    );
    assert("entries" in outcome);
    assertEquals(outcome.entries, [
      { kind: "folder", path: "models", mtimeSeconds: 1_400_000_000 },
      {
        kind: "file",
        path: "empty",
        size: 0,
        sha256: EMPTY,
      },
      {
        kind: "file",
        path: "models/same.py",
        size: 3,
        sha256: outcome.tree["models/same.py"]?.sha256 ?? "",
      },
      {
        kind: "file",
        path: "models/net.py",
        size: 3,
        sha256: ABC,
      },
      {
        kind: "symlink",
        path: "models/latest",
        target: ".",
        targetIsFolder: true,
      },
      {
        kind: "symlink",
        path: "gone",
        target: "nowhere",
        targetIsFolder: false,
      },
    ]);
    assertEquals(outcome.tree["models"]?.mtimeMs, 1_400_000_000_000);
    assertEquals(outcome.tree["models/net.py"]?.sha256, ABC);
  }));

Deno.test("an expansion says that the time of a folder without an entry is not known", () =>
  withTempFolder(async (below) => {
    const outcome = await expandBytes(
      below,
      tar(entry({ name: "a/b/c" }, "x")),
    );
    assert("entries" in outcome);
    assertEquals(outcome.entries.slice(0, 2), [
      { kind: "folder", path: "a", mtimeSeconds: undefined },
      { kind: "folder", path: "a/b", mtimeSeconds: undefined },
    ]);
  }));

Deno.test("an expansion reports an archive of nothing as an empty tree", () =>
  withTempFolder(async (below) => {
    const outcome = await expandBytes(below, tar());
    assertEquals(outcome, { tree: {}, entries: [] });
  }));

Deno.test("an expansion reports more entries than fit into a message", () =>
  withTempFolder(async (below) => {
    const files = Array.from(
      { length: 4321 },
      (_, index) => entry({ name: `f/${index}` }, String(index)),
    );
    const outcome = await expandBytes(below, tar(...files));
    assert("entries" in outcome);
    assertEquals(
      outcome.entries.map(({ path }) => path).sort(),
      ["f", ...files.map((_, index) => `f/${index}`)].sort(),
    );
    assertReported(outcome.tree, outcome.entries);
  }));

Deno.test("an expansion makes many small files in two threads, of which the last of a name wins", () =>
  withTempFolder(async (below) => {
    const small = (round: number) =>
      Array.from(
        { length: 2000 },
        (_, index) => entry({ name: `f/${index}` }, `${round} ${index}`),
      );
    const outcome = await expandBytes(
      below,
      tar(...small(1), ...small(2), hardlink("copy", "f/1999")),
    );
    assert("entries" in outcome);
    assertEquals(Object.keys(outcome.tree).length, 2002);
    assertReported(outcome.tree, outcome.entries);
    const { sha256 } = outcome.tree["f/1999"] ?? {};
    assertEquals(sha256, hash("sha256", "2 1999", "hex"));
    assertEquals(outcome.tree["copy"]?.sha256, sha256);
  }));

Deno.test("Expansion.advance() lets what is on disk be expanded while the rest is on its way", () =>
  withTempFolder(async (below) => {
    const bytes = gzip(tar(
      entry({ name: "first" }, "x"),
      ...Array.from(
        { length: 20 },
        (_, index) => entry({ name: `noise/${index}` }, noise(50_000)),
      ),
    ));
    const { expansion, staging } = await startOn(below, new Uint8Array());
    using file = await Deno.open(`${below}/archive`, { write: true });
    const half = Math.floor(bytes.length / 2);
    for (let place = 0; place < half; place += 10_007) {
      await file.write(bytes.subarray(place, Math.min(place + 10_007, half)));
      expansion.advance(Math.min(place + 10_007, half));
    }
    while (!existsSync(`${staging}/noise/5`)) {
      expansion.failed.throwIfAborted();
      await nextTurn();
    }
    assert(!existsSync(`${staging}/noise/19`));
    await file.write(bytes.subarray(half));
    const entries = entriesOf(await expansion.finish());
    assertEquals(entries.length, 22);
    assertEquals(Object.keys(snapshotTree(staging)).length, 22);
  }));

Deno.test("Expansion.failed tells of a refused entry while the download is still running", () =>
  withTempFolder(async (below) => {
    const start = concat(
      entry({ name: "../harm" }, "x"),
      entry({ name: "a" }, noise(10_000)),
    );
    const { expansion } = await startOn(below, start);
    const failed = aborted(expansion.failed);
    expansion.advance(start.length);
    assertInstanceOf(await failed, ArchiveError);
    const error = await assertRejects(() => expansion.finish(), ArchiveError);
    assertEquals(error, expansion.failed.reason);
    assertStringIncludes(error.message, 'its entry "../harm" contains ".."');
    await expansion.abandon();
  }));

Deno.test("Expansion.finish() knows that the archive is complete, and so that it is cut", () =>
  withTempFolder(async (below) => {
    const bytes = tar(entry({ name: "a" }, noise(5000)));
    for (const size of [100, 700, 3000, 5632]) {
      const folder = `${below}/${size}`;
      await Deno.mkdir(folder);
      const outcome = await expandBytes(folder, bytes.subarray(0, size));
      assert("refusal" in outcome, String(size));
    }
  }));

Deno.test("Expansion.abandon() ends an expansion that waits for more", () =>
  withTempFolder(async (below) => {
    const { expansion } = await startOn(below, tar().subarray(0, 512));
    expansion.advance(512);
    await expansion.abandon();
    await expansion.abandon();
    assert(!expansion.failed.aborted);
    await assertRejects(() => expansion.finish(), Error, "was abandoned");
  }));

Deno.test("Expansion.abandon() ends an expansion before its first byte", () =>
  withTempFolder(async (below) => {
    const { expansion, staging } = await startOn(below);
    await expansion.abandon();
    assertEquals(snapshotTree(staging), {});
  }));

Deno.test("Expansion.abandon() ends an expansion that is busy, and nothing is written after it", () =>
  withTempFolder(async (below) => {
    const { expansion, staging } = await startOn(
      below,
      tar(...smallFiles(3000)),
    );
    const finished = expansion.finish().catch((error) => error);
    while (!existsSync(`${staging}/f0`)) {
      expansion.failed.throwIfAborted();
      await nextTurn();
    }
    await expansion.abandon();
    const left = Object.keys(snapshotTree(staging)).length;
    await Deno.remove(staging, { recursive: true });
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    assert(!existsSync(staging));
    assert(left >= 1);
    await finished;
  }));

Deno.test("Expansion.abandon() ends an expansion that waits for a helper which is not started any more", () =>
  withTempFolder(async (below) => {
    const bytes = tar(...smallFiles(1000));
    const { expansion, staging } = await startOn(below, bytes);
    expansion.advance(bytes.length);
    // The Worker asks for a helper after 200 files, hands it 128 and goes on; this
    // thread hears of it too late.
    while (!existsSync(`${staging}/f330`)) expansion.failed.throwIfAborted();
    await expansion.abandon();
  }));

for (const path of ["f203", "f350", "f599"]) {
  Deno.test(`Expansion.finish() says which of many small files the disk does not take: ${path}`, () =>
    withTempFolder(async (below) => {
      const { expansion, staging } = await startOn(
        below,
        tar(...smallFiles(600)),
      );
      await Deno.mkdir(`${staging}/${path}`);
      await assertRejects(
        () => expansion.finish(),
        StoreError,
        `cannot write "${path}" of the archive`,
      );
    }));
}

Deno.test("Expansion.finish() says that the archive cannot be read", () =>
  withTempFolder(async (below) => {
    const { expansion } = await startOn(below);
    await assertRejects(
      () => expansion.finish(),
      StoreError,
      "cannot read the archive",
    );
    assertInstanceOf(expansion.failed.reason, StoreError);
  }));

Deno.test("Expansion.finish() says that staging cannot be written", () =>
  withTempFolder(async (below) => {
    const { expansion, staging } = await startOn(
      below,
      tar(entry({ name: "a" }, "x")),
    );
    await Deno.remove(staging);
    await assertRejects(
      () => expansion.finish(),
      StoreError,
      "cannot write to the staging folder",
    );
  }));

Deno.test("Expansion.finish() says which file the disk does not take", () =>
  withTempFolder(async (below) => {
    const { expansion, staging } = await startOn(
      below,
      tar(entry({ name: "a" }, "x")),
    );
    // Something else has put a folder in the file's place.
    await Deno.mkdir(`${staging}/a`);
    await assertRejects(
      () => expansion.finish(),
      StoreError,
      'cannot write "a" of the archive',
    );
  }));

/** A large file, which the helper hashes once it is there. */
function large(name: string, fill: number): Uint8Array {
  return entry({ name }, new Uint8Array(17 * 1024 * 1024).fill(fill));
}

Deno.test("an expansion has large files hashed by its helper, of which the last of a name wins", () =>
  withTempFolder(async (below) => {
    const outcome = await expandBytes(
      below,
      tar(
        ...smallFiles(200),
        large("large", 1),
        large("twice", 2),
        large("twice", 3),
        large("large, then small", 4),
        entry({ name: "small, then large" }, "abc"),
        entry({ name: "large, then small" }, "abc"),
        large("small, then large", 5),
        hardlink("copy", "large"),
      ),
    );
    assert("entries" in outcome);
    assertEquals(Object.keys(outcome.tree).length, 205);
    assertReported(outcome.tree, outcome.entries);
    assertEquals(outcome.tree["large, then small"]?.sha256, ABC);
  }));

Deno.test("an expansion has large files hashed of several archives at once", () =>
  withTempFolder(async (below) => {
    await Promise.all([1, 2, 3].map(async (number) => {
      const folder = `${below}/${number}`;
      await Deno.mkdir(folder);
      const bytes = tar(...smallFiles(200), large(`n${number}`, number));
      const { expansion, staging } = await startOn(folder, bytes);
      const entries = entriesOf(await expansion.finish());
      assertReported(snapshotTree(staging), entries);
    }));
  }));

/** With a single core the Worker hashes large files itself. */
const hashesAlone = navigator.hardwareConcurrency < 2;

Deno.test({
  name: "Expansion.finish() says which large file cannot be read again",
  ignore: hashesAlone,
  fn: () =>
    withTempFolder(async (below) => {
      const { expansion, staging } = await startLarge(below);
      // The helper, which hashes it, is only started once this thread has time.
      Deno.removeSync(`${staging}/large`);
      const error = await assertRejects(() => expansion.finish(), StoreError);
      assertStringIncludes(error.message, 'cannot read "large" of the archive');
      assertEquals(expansion.failed.reason, error);
    }),
});

Deno.test("Expansion.abandon() lets go of a large file", () =>
  withTempFolder(async (below) => {
    const { expansion, staging } = await startLarge(below);
    await nextTurn();
    await expansion.abandon();
    await Deno.remove(staging, { recursive: true });
  }));

Deno.test("Expansion.abandon() ends an expansion that waits for a large file to be hashed", () =>
  withTempFolder(async (below) => {
    const bytes = tar(
      ...smallFiles(200),
      large("large", 1),
      entry({ name: "next" }, "x"),
      entry({ name: "large" }, "small"),
    );
    const { expansion, staging } = await startOn(below, bytes);
    expansion.advance(bytes.length);
    // This thread has no time to start a helper, for which the Worker waits then.
    while (sizeOf(`${staging}/next`) === 0) expansion.failed.throwIfAborted();
    await expansion.abandon();
  }));

Deno.test("Expansion.finish() lets go of a large file whose archive is cut", () =>
  withTempFolder(async (below) => {
    const outcome = await expandBytes(
      below,
      large("large", 1).subarray(0, 8_000_000),
    );
    assert("refusal" in outcome);
  }));

/** Starts to expand half of a large file; some of it is there, and nothing of that has been hashed. */
async function startLarge(below: string) {
  const half = concat(
    ...smallFiles(200),
    large("large", 1).subarray(0, 8_000_000),
  );
  const { expansion, staging } = await startOn(below, half);
  expansion.advance(half.length);
  while (sizeOf(`${staging}/large`) < 7_000_000) {
    expansion.failed.throwIfAborted();
  }
  return { expansion, staging };
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

Deno.test("an expansion runs several expansions at once", () =>
  withTempFolder(async (below) => {
    const trees = await Promise.all([1, 2, 3].map(async (number) => {
      const folder = `${below}/${number}`;
      await Deno.mkdir(folder);
      const bytes = gzip(tar(entry({ name: `n${number}` }, noise(200_000))));
      const outcome = await expandBytes(folder, bytes);
      assert("tree" in outcome);
      return Object.keys(outcome.tree);
    }));
    assertEquals(trees, [["n1"], ["n2"], ["n3"]]);
  }));

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    signal.addEventListener("abort", () => resolve(signal.reason));
  });
}

/** Lets everything else have its turn, without waiting for a time. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
