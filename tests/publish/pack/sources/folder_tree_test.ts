import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { StoreError } from "../../../../src/base/errors.ts";
import { readFolderTree } from "../../../../src/publish/pack/sources/folder_tree.ts";
import {
  LISTS_ANY_NAME,
  TAKES_ANY_NAME,
  writeOddNames,
} from "../../../support/odd_names.ts";
import { withTempFolder, writeFile } from "../../../support/temp.ts";

Deno.test("readFolderTree() lists all that is there, in one order, with plain permissions", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, "b.txt", "bb");
    await writeFile(folder, "a/run.sh", "#!");
    await writeFile(folder, "a/.hidden", "");
    await Deno.mkdir(join(folder, "empty"));
    await Deno.chmod(join(folder, "a/run.sh"), 0o750);
    await Deno.chmod(join(folder, "b.txt"), 0o600);
    assertEquals(readFolderTree(folder), [
      { path: "a", kind: "folder", size: 0, mode: 0o755 },
      { path: "a/.hidden", kind: "file", size: 0, mode: 0o644 },
      { path: "a/run.sh", kind: "file", size: 2, mode: 0o755 },
      { path: "b.txt", kind: "file", size: 2, mode: 0o644 },
      { path: "empty", kind: "folder", size: 0, mode: 0o755 },
    ]);
  }));

Deno.test("readFolderTree() refuses what not every system can have", () =>
  withTempFolder(async (folder) => {
    const path = join(folder, "odd");
    await Deno.symlink("/etc/passwd", path);
    assertThrows(() => readFolderTree(folder), StoreError, "a symbolic link");
    await Deno.remove(path);
    for (const name of ["aux.txt", "a:b", "dot.", "back\\slash"]) {
      await writeFile(folder, name, "");
      assertThrows(() => readFolderTree(folder), StoreError, "its path");
      await Deno.remove(join(folder, name));
    }
    assertThrows(() => readFolderTree(join(folder, "none")), StoreError);
  }));

Deno.test({
  name: `readFolderTree() ${
    LISTS_ANY_NAME ? "refuses" : "cannot see, with this Deno,"
  } names that are not UTF-8, wherever they are`,
  ignore: !TAKES_ANY_NAME,
  fn: () =>
    withTempFolder(async (folder) => {
      await writeFile(folder, "sub/deep/scan.nii", "");
      await writeOddNames(join(folder, "sub/deep"));
      if (!LISTS_ANY_NAME) {
        assertEquals(readFolderTree(folder).map(({ path }) => path), [
          "sub",
          "sub/deep",
          "sub/deep/scan.nii",
        ]);
        return;
      }
      assertThrows(
        () => readFolderTree(folder),
        StoreError,
        "its name is not UTF-8",
      );
    }),
});
