import { assertEquals } from "@std/assert";
import { slicePieces } from "../../src/base/file_piece.ts";
import { readHead } from "../../src/base/read_pieces.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

Deno.test("a stretch of several files is read, at any place and of any length", () =>
  withTempFolder(async (folder) => {
    const all = "abcdefgh";
    const pieces = [];
    for (const [index, text] of ["abc", "", "d", "efgh"].entries()) {
      const path = await writeFile(folder, String(index), text);
      pieces.push({ path, offset: 0, length: text.length });
    }
    for (let from = 0; from <= all.length; from++) {
      for (let length = 0; from + length <= all.length; length++) {
        const head = readHead(slicePieces(pieces, from, length), length);
        const text = new TextDecoder().decode(head);
        assertEquals(text, all.slice(from, from + length));
      }
    }
  }));
