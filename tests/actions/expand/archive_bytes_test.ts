import { crc32 } from "node:zlib";
import { assertEquals, assertThrows } from "@std/assert";
import { ArchiveFiles } from "../../../src/actions/expand/archive_bytes.ts";
import {
  Abandoned,
  SharedCount,
} from "../../../src/actions/expand/shared_count.ts";
import { ArchiveError, StoreError } from "../../../src/base/errors.ts";
import { type FilePiece, wholeFile } from "../../../src/base/file_piece.ts";
import { MAX_READ_BYTES } from "../../../src/actions/expand/format.ts";
import { seededRandom } from "../../support/archives.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import { seededBytes } from "../../support/transfer.ts";
import { pick } from "./mutations.ts";

/** Runs `body` with the stretches "cd" and "gh" of two files. */
function withPieces(
  body: (pieces: readonly FilePiece[], available: SharedCount) => void,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const a = await writeFile(folder, "a", "abcdef");
    const b = await writeFile(folder, "b", "ghij");
    const available = new SharedCount();
    available.value = Infinity;
    body([
      { path: a, offset: 2, length: 2 },
      { path: b, offset: 0, length: 2 },
    ], available);
  });
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("ArchiveFiles.chunks are the stretches, and nothing around them", () =>
  withPieces((pieces, available) => {
    using archive = new ArchiveFiles(pieces, available);
    assertEquals(Array.from(archive.chunks, text), ["cd", "gh"]);
  }));

Deno.test("ArchiveFiles.chunks end when the archive is abandoned", () =>
  withPieces((pieces, available) => {
    using archive = new ArchiveFiles(pieces, available);
    assertThrows(() => {
      for (const _ of archive.chunks) available.abandon();
    }, Abandoned);
  }));

Deno.test("ArchiveFiles.chunks throw when a file has become shorter", () =>
  withPieces((pieces, available) => {
    Deno.truncateSync(pieces[1]?.path ?? "", 1);
    using archive = new ArchiveFiles(pieces, available);
    assertThrows(
      () => [...archive.chunks],
      StoreError,
      "cannot read the archive: 1 bytes are missing in ",
    );
  }));

Deno.test("ArchiveFiles.chunks go no further than a growing file has come", () =>
  withTempFolder(async (folder) => {
    const path = await writeFile(folder, "a", "abcdef");
    const available = new SharedCount();
    available.value = 4;
    using archive = new ArchiveFiles(wholeFile(path), available);
    const chunks: string[] = [];
    for (const chunk of archive.chunks) {
      chunks.push(text(chunk));
      available.value = Infinity;
    }
    assertEquals(chunks, ["abcd", "ef"]);
  }));

Deno.test("ArchiveFiles.whole() reads anywhere, across stretches too", () =>
  withPieces((pieces, available) => {
    using archive = new ArchiveFiles(pieces, available);
    const whole = archive.whole();
    assertEquals(whole.size, 4);
    const read = (offset: number, length: number) =>
      text(whole.read(offset, length));
    assertEquals(
      [read(0, 4), read(3, 1), read(1, 2), read(0, 1), read(4, 0)],
      ["cdgh", "h", "dg", "c", ""],
    );
    assertThrows(() => read(3, 2), ArchiveError, "it ends after 4 bytes");
  }));

Deno.test("ArchiveFiles.whole() reads what is there, wherever it has read ahead", () =>
  withTempFolder(async (folder) => {
    const bytes = seededBytes(600_000, 3);
    const path = await writeFile(folder, "a", new Uint8Array(bytes));
    const available = new SharedCount();
    available.value = Infinity;
    const pieces = [
      { path, offset: 0, length: 150_000 },
      { path, offset: 150_000, length: Infinity },
    ];
    using archive = new ArchiveFiles(pieces, available);
    const whole = archive.whole();
    const random = seededRandom(3);
    for (let round = 0; round < 300; round++) {
      const length = random(pick([40, 70_000, MAX_READ_BYTES + 1], random));
      const offset = random(bytes.length - length);
      assertEquals(
        crc32(whole.read(offset, length)),
        crc32(bytes.subarray(offset, offset + length)),
      );
    }
  }));

Deno.test("ArchiveFiles.whole() of a file that grew has all of it", () =>
  withTempFolder(async (folder) => {
    const path = await writeFile(folder, "a", "abcdef");
    const available = new SharedCount();
    available.value = Infinity;
    using archive = new ArchiveFiles(wholeFile(path), available);
    const whole = archive.whole();
    assertEquals(whole.size, 6);
    assertEquals(text(whole.read(2, 3)), "cde");
  }));

Deno.test("ArchiveFiles.whole() ends when the archive is abandoned", () =>
  withPieces((pieces, available) => {
    available.abandon();
    using archive = new ArchiveFiles(pieces, available);
    assertThrows(() => archive.whole(), Abandoned);
  }));
