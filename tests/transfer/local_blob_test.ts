import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { toFileUrl } from "@std/path";
import { IntegrityError, StoreError } from "../../src/base/errors.ts";
import { readHead, readPieces } from "../../src/base/read_pieces.ts";
import { diskBlob } from "../../src/transfer/blob.ts";
import {
  fileBlob,
  filePiece,
  readLocalBlob,
} from "../../src/transfer/local_blob.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";
import { seededBytes, sha256 } from "../support/transfer.ts";

const { signal } = new AbortController();
const observer = { progress: () => {} };
const url = new URL("file:///zoo.tar/inside.tar.gz");

/** Runs `body` with two files whose last and first bytes are one archive. */
function withPieces(
  body: (
    pieces: { path: string; offset: number; length: number }[],
    content: Uint8Array,
  ) => Promise<void>,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const content = seededBytes(3_000_000, 1);
    const whole = new Uint8Array(3_000_200);
    whole.set(content, 100);
    const a = await writeFile(folder, "a", whole.slice(0, 1_700_000));
    const b = await writeFile(folder, "b", whole.slice(1_700_000));
    await body([
      { path: a, offset: 100, length: 1_699_900 },
      { path: b, offset: 0, length: 1_300_100 },
    ], content);
  });
}

Deno.test("readLocalBlob() checks an archive in pieces, and tells how far it is", () =>
  withPieces(async (pieces, content) => {
    const expected = { sha256: await sha256(content), bytes: content.length };
    const progress: number[] = [];
    const admitted: unknown[] = [];
    const archive = await readLocalBlob(
      {
        blob: diskBlob(url, pieces, expected),
        admit: (total) => admitted.push(total),
      },
      signal,
      { progress: (received) => progress.push(received) },
    );
    assertEquals([archive.sha256, archive.bytes, archive.file], [
      expected.sha256,
      expected.bytes,
      undefined,
    ]);
    assertEquals(archive.pieces, pieces);
    assertEquals(admitted, [content.length]);
    assertEquals(progress.at(-1), content.length);
    assertEquals(progress.length > 3, true);
  }));

Deno.test("readLocalBlob() refuses pieces that are another archive, or cut", () =>
  withPieces(async (pieces, content) => {
    const read = (expected: { sha256?: string; bytes?: number }) =>
      readLocalBlob(
        { blob: diskBlob(url, pieces, expected) },
        signal,
        observer,
      );
    const digest = "ab".repeat(32);
    await assertRejects(() => read({ sha256: digest }), IntegrityError, digest);
    await assertRejects(() => read({ bytes: 1 }), IntegrityError, "size");
    await Deno.truncate(pieces[1]?.path ?? "", 10);
    await assertRejects(
      () => read({ bytes: content.length }),
      IntegrityError,
      "it is truncated after 1699910 of 3000000 bytes",
    );
  }));

Deno.test("readLocalBlob() refuses before it reads where there is no room", () =>
  withPieces(async (pieces) => {
    await assertRejects(
      () =>
        readLocalBlob(
          {
            blob: diskBlob(url, pieces),
            admit: () => {
              throw new StoreError("no room");
            },
          },
          signal,
          observer,
        ),
      StoreError,
      "no room",
    );
  }));

Deno.test("readPieces() stops when it is stopped", () =>
  withPieces(async (pieces) => {
    const stop = new AbortController();
    const chunks = readPieces(pieces, stop.signal);
    await chunks.next();
    stop.abort(new Error("stopped"));
    await assertRejects(() => chunks.next(), Error, "stopped");
  }));

Deno.test("readHead() reads the first bytes across pieces, and all where there are fewer", () =>
  withPieces((pieces, content) => {
    for (const length of [0, 1, 1_699_899, 1_699_901, 4_000_000]) {
      assertEquals(readHead(pieces, length), content.slice(0, length));
    }
    return Promise.resolve();
  }));

Deno.test("filePiece() is the file, or says that it is missing", () =>
  withTempFolder(async (folder) => {
    const path = await writeFile(folder, "a", "abc");
    assertEquals(filePiece(path), { path, offset: 0, length: 3 });
    assertThrows(
      () => fileBlob(toFileUrl(`${folder}/b`)),
      StoreError,
      "there is no such file",
    );
  }));

Deno.test("fileBlob() refuses an address that is not percent-encoded UTF-8", () => {
  const url = new URL("file:///zoo/f%FCr.tar");
  assertThrows(() => fileBlob(url), StoreError, `"${url.href}": it is not`);
});
