import { assertEquals, assertThrows } from "@std/assert";
import { StoreError } from "../../src/base/errors.ts";
import {
  keepManifest,
  type ManifestOrigin,
  readKeptManifest,
} from "../../src/store/kept_manifest.ts";
import { entryPaths } from "../../src/store/layout.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";

const BYTES = new Uint8Array([0xef, 0xbb, 0xbf, 0x5b, 0xff, 0x0d, 0x0a]);
const ORIGIN: ManifestOrigin = { address: "http://zoo/x", etag: '"1"' };

Deno.test("keepManifest() keeps it byte for byte, under the original's name", () =>
  withTempFolder((folder) => {
    const paths = entryPaths(folder, "x_model_zoo");
    assertEquals(readKeptManifest(paths), undefined);
    keepManifest(paths, BYTES, undefined, undefined);
    assertEquals(readKeptManifest(paths), { bytes: BYTES, origin: undefined });
    assertEquals(listTree(folder), [
      ".downloads_remote_config_cache/",
      ".downloads_remote_config_cache/x_model_zoo_main.ini",
    ]);
  }));

Deno.test("keepManifest() notes what the server said of its version", () =>
  withTempFolder((folder) => {
    const paths = entryPaths(folder, "x");
    const origin = { ...ORIGIN, lastModified: "Thu, 01 Jan 1970 00:00:00 GMT" };
    keepManifest(paths, BYTES, origin, undefined);
    assertEquals(readKeptManifest(paths), { bytes: BYTES, origin });
  }));

Deno.test("keepManifest() writes nothing that is kept already", () =>
  withTempFolder((folder) => {
    const paths = entryPaths(folder, "x");
    keepManifest(paths, BYTES, ORIGIN, undefined);
    const kept = readKeptManifest(paths);
    Deno.removeSync(paths.remoteManifest);
    Deno.removeSync(paths.manifestNote);
    keepManifest(paths, BYTES, { ...ORIGIN }, kept);
    assertEquals(readKeptManifest(paths), undefined);
  }));

Deno.test("keepManifest() replaces what has changed", () =>
  withTempFolder((folder) => {
    const paths = entryPaths(folder, "x");
    keepManifest(paths, new Uint8Array(), ORIGIN, undefined);
    const origin = { ...ORIGIN, etag: '"2"' };
    keepManifest(paths, BYTES, origin, readKeptManifest(paths));
    assertEquals(readKeptManifest(paths), { bytes: BYTES, origin });
  }));

Deno.test("readKeptManifest() does not believe a note about other bytes, or a damaged one", () =>
  withTempFolder(async (folder) => {
    const paths = entryPaths(folder, "x");
    keepManifest(paths, BYTES, ORIGIN, undefined);
    // As the original does, which knows no notes.
    await Deno.writeTextFile(paths.remoteManifest, "[config]\n");
    assertEquals(readKeptManifest(paths)?.origin, undefined);
    for (const note of ["", "[]", "null", "{", '{"address":1}']) {
      await Deno.writeTextFile(paths.manifestNote, note);
      assertEquals(readKeptManifest(paths)?.origin, undefined, note);
    }
  }));

Deno.test("keepManifest() leaves the old one and no rest when it cannot write", () =>
  withTempFolder(async (folder) => {
    const paths = entryPaths(folder, "x");
    await Deno.mkdir(paths.remoteManifest, { recursive: true });
    assertThrows(
      () => keepManifest(paths, BYTES, undefined, undefined),
      StoreError,
      "it is a folder",
    );
    assertEquals(listTree(folder).length, 2);
    assertThrows(
      () => readKeptManifest(paths),
      StoreError,
      "cannot read the manifest",
    );
  }));

Deno.test("keepManifest() says so when a file is where its folder should be", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, ".downloads_remote_config_cache", "");
    assertThrows(
      () => keepManifest(entryPaths(folder, "x"), BYTES, undefined, undefined),
      StoreError,
      ".downloads_remote_config_cache",
    );
  }));
