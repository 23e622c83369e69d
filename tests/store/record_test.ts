import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { StoreError } from "../../src/errors.ts";
import { systemDisk } from "../../src/store/disk.ts";
import { entryPaths } from "../../src/store/layout.ts";
import {
  readRecord,
  readRemoteManifest,
  removeRecord,
  writeRecord,
  writeRemoteManifest,
} from "../../src/store/record.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";

const BYTES = new Uint8Array([0xef, 0xbb, 0xbf, 0x5b, 0xff, 0x0d, 0x0a]);

Deno.test("record and remote manifest are kept byte for byte, under the original's names", async () => {
  await withTempFolder(async (folder) => {
    const paths = entryPaths(folder, "x_model_zoo");
    assertEquals(await readRecord(paths), undefined);
    assertEquals(await readRemoteManifest(paths), undefined);
    writeRemoteManifest(paths, new Uint8Array());
    writeRemoteManifest(paths, BYTES);
    writeRecord(systemDisk, paths, BYTES);
    assertEquals(await readRecord(paths), BYTES);
    assertEquals(await readRemoteManifest(paths), BYTES);
    assertEquals(listTree(folder), [
      ".downloads_local_config_cache/",
      ".downloads_local_config_cache/x_model_zoo_main.ini",
      ".downloads_remote_config_cache/",
      ".downloads_remote_config_cache/x_model_zoo_main.ini",
    ]);
    removeRecord(systemDisk, paths);
    removeRecord(systemDisk, paths);
    assertEquals(await readRecord(paths), undefined);
  });
});

Deno.test("writeRemoteManifest() leaves the old one and no rest when it cannot write", async () => {
  await withTempFolder(async (folder) => {
    const paths = entryPaths(folder, "x");
    await Deno.mkdir(paths.remoteManifest, { recursive: true });
    assertThrows(
      () => writeRemoteManifest(paths, BYTES),
      StoreError,
      "it is a folder",
    );
    assertEquals(listTree(folder).length, 2);
    await assertRejects(
      () => readRemoteManifest(paths),
      StoreError,
      "cannot read the manifest",
    );
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
