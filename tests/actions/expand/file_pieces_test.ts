import { assertEquals, assertThrows } from "@std/assert";
import { StoreError } from "../../../src/base/errors.ts";
import { readPieces } from "../../../src/actions/expand/file_pieces.ts";
import { Availability } from "../../../src/actions/expand/growing_file.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";

/** Runs `body` with the stretches "cd" and "gh" of two files. */
function withPieces(
  body: (
    pieces: { path: string; offset: number; length: number }[],
    availability: Availability,
  ) => void,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const a = await writeFile(folder, "a", "abcdef");
    const b = await writeFile(folder, "b", "ghij");
    const availability = new Availability();
    availability.complete();
    body([
      { path: a, offset: 2, length: 2 },
      { path: b, offset: 0, length: 2 },
    ], availability);
  });
}

Deno.test("readPieces() reads the stretches, and nothing around them", () =>
  withPieces((pieces, availability) => {
    const texts = Array.from(
      readPieces(pieces, availability),
      (chunk) => new TextDecoder().decode(chunk),
    );
    assertEquals(texts, ["cd", "gh"]);
  }));

Deno.test("readPieces() ends when the archive is abandoned", () =>
  withPieces((pieces, availability) => {
    const chunks = readPieces(pieces, availability);
    chunks.next();
    availability.abandon();
    assertEquals(chunks.next().done, true);
  }));

Deno.test("readPieces() throws when a file has become shorter", () =>
  withPieces((pieces, availability) => {
    Deno.truncateSync(pieces[1]?.path ?? "", 1);
    assertThrows(
      () => [...readPieces(pieces, availability)],
      StoreError,
    );
  }));
