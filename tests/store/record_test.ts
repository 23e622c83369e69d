import { assertEquals, assertThrows } from "@std/assert";
import { StoreError } from "../../src/base/errors.ts";
import { systemDisk } from "../../src/store/disk.ts";
import { entryPaths } from "../../src/store/layout.ts";
import {
  readRecord,
  removeRecord,
  writeRecord,
} from "../../src/store/record.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";

const BYTES = new Uint8Array([0xef, 0xbb, 0xbf, 0x5b, 0xff, 0x0d, 0x0a]);

Deno.test("the record is kept byte for byte, under the original's name", async () => {
  await withTempFolder((folder) => {
    const paths = entryPaths(folder, "x_model_zoo");
    assertEquals(readRecord(paths), undefined);
    writeRecord(systemDisk, paths, BYTES);
    assertEquals(readRecord(paths), BYTES);
    assertEquals(listTree(folder), [
      ".downloads_local_config_cache/",
      ".downloads_local_config_cache/x_model_zoo_main.ini",
    ]);
    removeRecord(systemDisk, paths);
    removeRecord(systemDisk, paths);
    assertEquals(readRecord(paths), undefined);
  });
});

Deno.test("writeRecord() says so when a file is where its folder should be", async () => {
  await withTempFolder(async (folder) => {
    await writeFile(folder, ".downloads_local_config_cache", "");
    assertThrows(
      () => writeRecord(systemDisk, entryPaths(folder, "x"), BYTES),
      StoreError,
      ".downloads_local_config_cache",
    );
  });
});
