import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { wholeFile } from "../../../src/base/file_piece.ts";
import { ArchiveError } from "../../../src/base/errors.ts";
import { DEFAULT_LIMITS } from "../../../src/actions/expand/limits.ts";
import { listArchive } from "../../../src/actions/expand/expansion.ts";
import {
  entry,
  folder,
  gzip,
  hardlink,
  symlink,
  tar,
} from "../../support/archives.ts";
import { listTree, withTempFolder } from "../../support/temp.ts";
import { entriesOf, expandBytes } from "./expand_archive.ts";

const running = new AbortController().signal;

/** Lists an archive of these bytes, which is the only file in a folder. */
async function list(
  below: string,
  bytes: Uint8Array,
  limits = DEFAULT_LIMITS,
  signal = running,
) {
  const archive = `${below}/listed`;
  await Deno.writeFile(archive, bytes);
  return await listArchive(wholeFile(archive), limits, signal);
}

Deno.test("listArchive() tells what an expansion would make, and makes nothing", () =>
  withTempFolder(async (below) => {
    const bytes = await gzip(tar(
      folder("models/", { mtime: 1_400_000_000 }),
      entry({ name: "models/net.py" }, "old"),
      entry({ name: "empty" }),
      entry({ name: "large" }, "x".repeat(3_000_000)),
      hardlink("models/same.py", "models/net.py"),
      symlink("models/latest", "net.py"),
      entry({ name: "models/net.py" }, "abc"),
    ));
    const listed = await list(below, bytes);
    assertEquals(listTree(below), ["listed"]);
    const expanded = await expandBytes(below, bytes);
    const sorted = (entries: readonly { path: string }[]) =>
      entries.toSorted((a, b) => a.path < b.path ? -1 : 1);
    assertEquals(
      sorted(entriesOf(listed)),
      sorted("entries" in expanded ? expanded.entries : []),
    );
  }));

Deno.test("listArchive() reports a thousand files", () =>
  withTempFolder(async (below) => {
    const files = Array.from(
      { length: 1001 },
      (_, index) => entry({ name: `f${index}` }, String(index)),
    );
    const { fileCount, files: listed } = await list(below, tar(...files));
    assertEquals([fileCount, [...listed].length], [1001, 1001]);
  }));

Deno.test("listArchive() refuses what an expansion refuses", () =>
  withTempFolder(async (below) => {
    for (
      const bytes of [
        tar(entry({ name: "../evil" }, "x")),
        tar(symlink("link", "../../outside")),
        new TextEncoder().encode("<!doctype html>"),
      ]
    ) await assertRejects(() => list(below, bytes), ArchiveError);
    const { message } = await assertRejects(
      () =>
        list(below, tar(entry({ name: "a" }), entry({ name: "b" })), {
          ...DEFAULT_LIMITS,
          entries: 1,
        }),
      ArchiveError,
    );
    assertStringIncludes(message, "1 entries");
    assertEquals(listTree(below), ["listed"]);
  }));

Deno.test("listArchive() stops when it is told to", () =>
  withTempFolder(async (below) => {
    const stop = new AbortController();
    const listing = list(
      below,
      tar(entry({ name: "a" })),
      DEFAULT_LIMITS,
      stop.signal,
    );
    const reason = new Error("enough");
    stop.abort(reason);
    assertEquals(await assertRejects(() => listing, Error), reason);
  }));
