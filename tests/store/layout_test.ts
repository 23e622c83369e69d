import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { basename, dirname, join, relative } from "@std/path";
import {
  entryPaths,
  lockOfGathered,
  lockOfStaging,
  partLock,
  receiptFolders,
  recordFolders,
  workPaths,
} from "../../src/store/layout.ts";

Deno.test("entryPaths() has the original's caches and our own files", () => {
  const home = join("h", ".niftynet");
  const own = join(home, ".net_download");
  const id = "dense_vnet_model_zoo";
  const { lock, ...paths } = entryPaths(home, id);
  assertEquals(paths, {
    remoteManifest: join(
      home,
      `.downloads_remote_config_cache/${id}_main.ini`,
    ),
    manifestNote: join(own, `manifests/${id}.json`),
    record: join(home, `.downloads_local_config_cache/${id}_main.ini`),
    receipt: join(own, `receipts/${id}.json`),
    unfinished: join(own, `unfinished/${id}.json`),
  });
  assertEquals(dirname(lock), own);
  assertMatch(
    basename(lock),
    /^entry-dense_vnet_model_zoo-[0-9a-f]{16}\.lock$/,
  );
});

Deno.test("receiptFolders() and recordFolders() name what stands in entryPaths()", () => {
  const entry = entryPaths("/c", "foo");
  const { receipts, unfinished } = receiptFolders("/c");
  assertEquals(dirname(entry.receipt), receipts);
  assertEquals(dirname(entry.unfinished), unfinished);
  const folders = recordFolders("/c");
  for (const path of Object.values(entry)) {
    assert(
      folders.some((folder) => !relative(folder, path).startsWith("..")),
      path,
    );
  }
});

Deno.test("workPaths() puts everything directly into the hidden work folder", () => {
  const { work, ...paths } = workPaths("big", "data/OASIS");
  assertEquals(work, join("big", ".net_download"));
  for (const path of Object.values(paths)) assertEquals(dirname(path), work);
});

Deno.test("workPaths() has the same names wherever the anchor is mounted", () => {
  const here = workPaths("/a", "data/OASIS");
  const there = workPaths("/mnt/b", "data/OASIS");
  assertEquals(basename(here.lock), basename(there.lock));
});

Deno.test("workPaths() has a lock for each folder, one for two that a file system may take for one", () => {
  const lock = (path: string) => workPaths("/a", path).lock;
  assertNotEquals(lock("data/OASIS"), lock("data/IXI"));
  assertNotEquals(lock("data/OASIS"), lock("models/OASIS"));
  assertNotEquals(lock("data/OASIS"), lock(""));
  assertEquals(lock("data/OASIS"), lock("Data/oasis"));
  assertEquals(lock("m\u00fcller"), lock("mu\u0308ller"));
});

Deno.test("workPaths() keeps names short whatever the folder's name", () => {
  const { lock, staging, gathered } = workPaths("/a", "字".repeat(80));
  for (const path of [lock, staging, gathered]) {
    // A waiting process adds a dot and 36 characters.
    assert(basename(path).length < 100);
    assert(/^[\x20-\x7e]+$/.test(path));
  }
});

Deno.test("lockOfStaging() and lockOfGathered() find the locks of these folders by name", () => {
  const paths = workPaths("/a", "data/x");
  const [lock, staging, gathered] = [paths.lock, paths.staging, paths.gathered]
    .map((path) => basename(path));
  const names = [staging, gathered, lock, "0123-data.tar.gz.part"];
  const locks = names.map((name = "") => [
    lockOfStaging(name),
    lockOfGathered(name),
  ]);
  const none = [undefined, undefined];
  assertEquals(locks, [[lock, undefined], [undefined, lock], none, none]);
});

Deno.test("locks sort by kind: entries, then folders, then parts", () => {
  const names = [
    entryPaths("/c", "zz").lock,
    workPaths("/a", "mm").lock,
    partLock("/a/.net_download", "aa.part"),
  ].map((path) => basename(path));
  assertEquals([...names].sort(), names);
});
