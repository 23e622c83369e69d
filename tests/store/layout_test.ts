import { assert, assertEquals, assertNotEquals } from "@std/assert";
import * as posix from "@std/path/posix";
import * as windows from "@std/path/windows";
import {
  entryPaths,
  lockOfGathered,
  lockOfStaging,
  partLock,
  receiptFolders,
  recordFolders,
  sectionStaging,
  workPaths,
} from "../../src/store/layout.ts";

Deno.test("entryPaths() has the original's caches and our own files, on POSIX", () => {
  const { lock, ...paths } = entryPaths(
    "/h/.niftynet",
    "dense_vnet_model_zoo",
    posix.join,
  );
  assertEquals(paths, {
    remoteManifest:
      "/h/.niftynet/.downloads_remote_config_cache/dense_vnet_model_zoo_main.ini",
    manifestNote:
      "/h/.niftynet/.net_download/manifests/dense_vnet_model_zoo.json",
    record:
      "/h/.niftynet/.downloads_local_config_cache/dense_vnet_model_zoo_main.ini",
    receipt: "/h/.niftynet/.net_download/receipts/dense_vnet_model_zoo.json",
    unfinished:
      "/h/.niftynet/.net_download/unfinished/dense_vnet_model_zoo.json",
  });
  assert(
    /^\/h\/\.niftynet\/\.net_download\/entry-dense_vnet_model_zoo-[0-9a-f]{16}\.lock$/
      .test(lock),
    lock,
  );
});

Deno.test("entryPaths() has the same files with Windows' separators", () => {
  const paths = entryPaths("C:\\Users\\x\\.niftynet", "foo", windows.join);
  assertEquals(
    paths.record,
    "C:\\Users\\x\\.niftynet\\.downloads_local_config_cache\\foo_main.ini",
  );
  assertEquals(
    paths.receipt,
    "C:\\Users\\x\\.niftynet\\.net_download\\receipts\\foo.json",
  );
  assert(
    paths.lock.startsWith("C:\\Users\\x\\.niftynet\\.net_download\\entry-foo-"),
  );
});

Deno.test("receiptFolders() and recordFolders() name what stands in entryPaths()", () => {
  const entry = entryPaths("/c", "foo", posix.join);
  const { receipts, unfinished } = receiptFolders("/c", posix.join);
  assertEquals(posix.dirname(entry.receipt), receipts);
  assertEquals(posix.dirname(entry.unfinished), unfinished);
  const folders = recordFolders("/c", posix.join);
  for (const path of Object.values(entry)) {
    assert(folders.some((folder) => path.startsWith(`${folder}/`)), path);
  }
});

Deno.test("workPaths() puts everything directly into the hidden work folder", () => {
  const posixPaths = workPaths("/big", "data/OASIS", posix.join);
  assertEquals(posixPaths.work, "/big/.net_download");
  assertEquals(posix.dirname(posixPaths.lock), posixPaths.work);
  assertEquals(posix.dirname(posixPaths.staging), posixPaths.work);
  const paths = workPaths("D:\\big", "data/OASIS", windows.join);
  assertEquals(paths.work, "D:\\big\\.net_download");
  assertEquals(windows.dirname(paths.lock), paths.work);
});

Deno.test("workPaths() has the same names wherever the anchor is mounted", () => {
  const here = workPaths("/a", "data/OASIS", posix.join);
  const there = workPaths("/mnt/b", "data/OASIS", posix.join);
  assertEquals(posix.basename(here.lock), posix.basename(there.lock));
});

Deno.test("workPaths() has a lock for each folder, one for two that a file system may take for one", () => {
  const lock = (path: string) => workPaths("/a", path, posix.join).lock;
  assertNotEquals(lock("data/OASIS"), lock("data/IXI"));
  assertNotEquals(lock("data/OASIS"), lock("models/OASIS"));
  assertNotEquals(lock("data/OASIS"), lock(""));
  assertEquals(lock("data/OASIS"), lock("Data/oasis"));
  assertEquals(lock("m\u00fcller"), lock("mu\u0308ller"));
});

Deno.test("workPaths() keeps names short whatever the folder's name", () => {
  const { lock, staging, gathered } = workPaths(
    "/a",
    "字".repeat(80),
    posix.join,
  );
  for (const path of [lock, staging, gathered]) {
    // A waiting process adds a dot and 36 characters.
    assert(posix.basename(path).length < 100);
    assert(/^[\x20-\x7e]+$/.test(path));
  }
});

Deno.test("lockOfStaging() finds the lock of a staging folder by name", () => {
  const { lock, staging, work } = workPaths("/a", "data/x", posix.join);
  assertEquals(lockOfStaging(posix.basename(staging)), posix.basename(lock));
  assertEquals(lockOfStaging(posix.basename(lock)), undefined);
  assertEquals(lockOfStaging("0123-data.tar.gz.part"), undefined);
  assertEquals(
    posix.dirname(partLock(work, "0123-data.tar.gz.part", posix.join)),
    work,
  );
});

Deno.test("lockOfGathered() finds the lock of a folder of small files by name", () => {
  const { lock, gathered } = workPaths("/a", "data/x", posix.join);
  assertEquals(lockOfGathered(posix.basename(gathered)), posix.basename(lock));
  assertEquals(lockOfGathered(posix.basename(lock)), undefined);
});

Deno.test("locks sort by kind: entries, then folders, then parts", () => {
  const names = [
    entryPaths("/c", "zz", posix.join).lock,
    workPaths("/a", "mm", posix.join).lock,
    partLock("/a/.net_download", "aa.part", posix.join),
  ].map((path) => posix.basename(path));
  assertEquals([...names].sort(), names);
});

Deno.test("sectionStaging() gives each section its own folder", () => {
  assertEquals(sectionStaging("/w/s", 0, posix.join), "/w/s/0");
  assertEquals(sectionStaging("D:\\w\\s", 1, windows.join), "D:\\w\\s\\1");
});
