import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { readFolder } from "../../../src/base/system/read_folder.ts";
import {
  LISTS_ANY_NAME,
  TAKES_ANY_NAME,
  writeOddNames,
} from "../../support/odd_names.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";

Deno.test("readFolder() lists what is there, also where U+FFFD is meant", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, "a\ufffd.txt", "");
    await Deno.mkdir(join(folder, "\ufffd"));
    const { entries, unreachable } = readFolder(folder);
    assertEquals(
      entries.map(({ name, isDirectory }) => [name, isDirectory]).sort(),
      [["a\ufffd.txt", false], ["\ufffd", true]],
    );
    assertEquals(unreachable, []);
  }));

Deno.test({
  name: `readFolder() ${
    LISTS_ANY_NAME ? "tells apart" : "cannot see, with this Deno,"
  } names that are not UTF-8`,
  ignore: !TAKES_ANY_NAME,
  fn: () =>
    withTempFolder(async (folder) => {
      await writeOddNames(folder);
      // Names that read like one of the others.
      await Deno.mkdir(join(folder, "caf\ufffd.nii"));
      const { entries, unreachable } = readFolder(folder);
      assertEquals(
        entries.map(({ name, isDirectory }) => [name, isDirectory]),
        [["caf\ufffd.nii", true]],
      );
      assertEquals(
        unreachable.sort(),
        LISTS_ANY_NAME ? ["M\ufffdller", "caf\ufffd.nii"] : [],
      );
    }),
});

Deno.test("folders of the user's are listed in one place only, which knows names that are not UTF-8", async () => {
  const src = new URL("../../../src/", import.meta.url);
  const listing: string[] = [];
  async function look(below: string): Promise<void> {
    for await (const entry of Deno.readDir(new URL(below, src))) {
      const path = below + entry.name;
      if (entry.isDirectory) await look(`${path}/`);
      else if (
        /\breadDir(?:Sync)?\b/.test(await Deno.readTextFile(new URL(path, src)))
      ) {
        listing.push(path);
      }
    }
  }
  await look("./");
  assertEquals(listing.sort(), [
    "./base/system/read_folder.ts",
    // Folders that only the program writes.
    "./store/lock_place.ts",
    "./store/work_folder.ts",
    "./transfer/space.ts",
  ]);
});
