import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { IntegrityError, StoreError } from "../../../../src/base/errors.ts";
import {
  bundleName,
  findParts,
  JoinedFiles,
  partName,
} from "../../../../src/zoo/kinds/bundle/parts.ts";
import { withTempFolder, writeFile } from "../../../support/temp.ts";

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
    assertThrows(() => whole.read(0, 3), IntegrityError, "is truncated");
    Deno.removeSync(join(folder, "0"));
    assertThrows(() => whole.read(0, 3), StoreError, join(folder, "0"));
  }));

Deno.test("partName() counts from 001, and on beyond 999", () => {
  assertEquals(partName("zoo.tar", 1), "zoo.tar.001");
  assertEquals(partName("zoo.tar", 1000), "zoo.tar.1000");
});

Deno.test("bundleName() takes the number of a part away", () => {
  for (const name of ["zoo.tar", "zoo.tar.001", "zoo.tar.1000"]) {
    assertEquals(bundleName(name), "zoo.tar");
  }
  assertEquals(bundleName("zoo.v12"), "zoo.v12");
});

Deno.test("findParts() takes the parts in order, and nothing else", () => {
  const names = ["zoo.tar.sha256", "zoo.tar.002", "b.tar.001", "zoo.tar.001"];
  assertEquals(findParts("zoo.tar", names), {
    names: ["zoo.tar.001", "zoo.tar.002"],
    missing: [],
  });
  assertEquals(findParts("other.tar", names), {
    names: [],
    missing: [],
  });
});

Deno.test("findParts() names all parts that are missing before the last", () => {
  const missing = (names: string[]) => findParts("z", names).missing;
  assertEquals(missing(["z.001", "z.002", "z.004"]), ["z.003"]);
  assertEquals(missing(["z.003", "z.005"]), ["z.001", "z.002", "z.004"]);
  assertEquals(missing(["z.0002"]), ["z.001", "z.002"]);
});
