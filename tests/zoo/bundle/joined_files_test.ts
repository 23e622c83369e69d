import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { IntegrityError, StoreError } from "../../../src/base/errors.ts";
import { JoinedFiles } from "../../../src/zoo/bundle/joined_files.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";

/** Files with these contents, joined. */
function joined(
  contents: readonly string[],
  body: (whole: JoinedFiles, folder: string) => void,
): Promise<void> {
  return withTempFolder(async (folder) => {
    const paths: string[] = [];
    for (const [index, content] of contents.entries()) {
      paths.push(await writeFile(folder, String(index), content));
    }
    body(new JoinedFiles(paths), folder);
  });
}

Deno.test("read() reads across files, at any place", () =>
  joined(["abc", "", "d", "efgh"], (whole) => {
    const all = "abcdefgh";
    assertEquals(whole.size, all.length);
    for (let from = 0; from <= all.length; from++) {
      for (let length = 0; from + length <= all.length; length++) {
        const text = new TextDecoder().decode(whole.read(from, length));
        assertEquals(text, all.slice(from, from + length));
      }
    }
  }));

Deno.test("pieces() tells the files and the places in them", () =>
  joined(["abc", "d", "efgh"], (whole, folder) => {
    assertEquals(whole.pieces(2, 4), [
      { path: join(folder, "0"), offset: 2, length: 1 },
      { path: join(folder, "1"), offset: 0, length: 1 },
      { path: join(folder, "2"), offset: 0, length: 2 },
    ]);
    assertEquals(whole.pieces(3, 0), []);
    assertThrows(() => whole.pieces(5, 4), RangeError);
  }));

Deno.test("a file that is gone or has become shorter is named", () =>
  joined(["abc"], (whole, folder) => {
    Deno.truncateSync(join(folder, "0"), 1);
    assertThrows(() => whole.read(0, 3), IntegrityError, "ends too early");
    Deno.removeSync(join(folder, "0"));
    assertThrows(() => whole.read(0, 3), StoreError, join(folder, "0"));
  }));
