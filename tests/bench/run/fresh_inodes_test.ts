import { assertEquals } from "@std/assert";
import { emptyLargeFiles } from "../../../scripts/bench/run/fresh_inodes.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";

Deno.test("emptyLargeFiles() frees space and removes nothing", () =>
  withTempFolder(async (folder) => {
    const large = await writeFile(folder, "a/large", new Uint8Array(200_000));
    const small = await writeFile(folder, "a/small", "12");
    emptyLargeFiles(folder);
    assertEquals(Deno.statSync(large).size, 0);
    assertEquals(Deno.statSync(small).size, 2);
  }));
