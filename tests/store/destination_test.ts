import { assert, assertEquals, assertRejects } from "@std/assert";
import { basename, dirname, join } from "@std/path";
import { ManifestError, StoreError } from "../../src/base/errors.ts";
import { locateDestination } from "../../src/store/destination.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";
import { withOtherVolume } from "./volumes.ts";

async function locate(root: string, path: string) {
  const { folder, work, lock, staging } = await locateDestination(
    join(root, "config"),
    join(root, "home"),
    path,
  );
  assertEquals(dirname(lock), work);
  assertEquals(dirname(staging), work);
  return { folder, work, lock: basename(lock) };
}

/** A root with an empty home and config home. */
async function withRoot(body: (root: string) => Promise<void>) {
  await withTempFolder(async (root) => {
    await Deno.mkdir(join(root, "home"));
    await Deno.mkdir(join(root, "config"));
    await body(root);
  });
}

Deno.test("locateDestination() works in the home, whether the folder exists or not, and makes nothing", async () => {
  await withRoot(async (root) => {
    const missing = await locate(root, "data/OASIS");
    assertEquals(missing.folder, join(root, "home/data/OASIS"));
    assertEquals(missing.work, join(root, "home/.net_download"));
    assertEquals(listTree(root), ["config/", "home/"]);
    await Deno.mkdir(missing.folder, { recursive: true });
    assertEquals(await locate(root, "data/OASIS"), missing);
  });
});

Deno.test("locateDestination() follows a home that is a link", async () => {
  await withRoot(async (root) => {
    await Deno.rename(join(root, "home"), join(root, "big"));
    await Deno.symlink("big", join(root, "home"));
    const { folder, work } = await locate(root, "data/x");
    assertEquals(folder, join(root, "big/data/x"));
    assertEquals(work, join(root, "big/.net_download"));
  });
});

Deno.test("locateDestination() works where a link leads to, and has one lock for all homes that share it", async () => {
  await withRoot(async (root) => {
    await Deno.mkdir(join(root, "big/data"), { recursive: true });
    await Deno.symlink(join(root, "big/data"), join(root, "home/data"));
    const mine = await locate(root, "data/x/y");
    assertEquals(mine.folder, join(root, "big/data/x/y"));
    assertEquals(mine.work, join(root, "big/data/.net_download"));
    await Deno.mkdir(join(root, "big/data/x"));
    assertEquals(await locate(root, "data/x/y"), mine);
    const other = join(root, "other");
    await Deno.mkdir(other);
    await Deno.symlink(join(root, "big/data"), join(other, "data"));
    const theirs = await locateDestination(
      join(root, "config"),
      other,
      "data/x/y",
    );
    assertEquals(basename(theirs.lock), mine.lock);
    assertEquals(theirs.work, mine.work);
  });
});

Deno.test("locateDestination() stays in the home when a link does", async () => {
  await withRoot(async (root) => {
    await Deno.mkdir(join(root, "home/store"));
    await Deno.symlink("store", join(root, "home/data"));
    const { folder, work, lock } = await locate(root, "data/x");
    assertEquals(folder, join(root, "home/store/x"));
    assertEquals(work, join(root, "home/.net_download"));
    assertEquals(lock, (await locate(root, "store/x")).lock);
  });
});

Deno.test("locateDestination() works inside a step's folder that is a link itself", async () => {
  await withRoot(async (root) => {
    await Deno.mkdir(join(root, "big"));
    await Deno.mkdir(join(root, "home/data"));
    await Deno.symlink(join(root, "big"), join(root, "home/data/x"));
    const { folder, work } = await locate(root, "data/x");
    assertEquals(folder, join(root, "big"));
    assertEquals(work, join(root, "big/.net_download"));
  });
});

Deno.test("locateDestination() works on the volume of the destination", async () => {
  await withRoot((root) =>
    withOtherVolume(root, async (other) => {
      await Deno.symlink(other, join(root, "home/data"));
      const { folder, work } = await locate(root, "data/x/y");
      assertEquals(folder, join(other, "x/y"));
      assertEquals(work, join(other, ".net_download"));
      // And back again.
      await Deno.mkdir(join(root, "home/back"));
      await Deno.symlink(join(root, "home/back"), join(other, "x"));
      const back = await locate(root, "data/x/y");
      assertEquals(back.folder, join(root, "home/back/y"));
      assertEquals(back.work, join(root, "home/.net_download"));
    })
  );
});

Deno.test("locateDestination() names a file that is in the way", async () => {
  await withRoot(async (root) => {
    const file = await writeFile(root, "home/data", "mine");
    for (const path of ["data", "data/x"]) {
      const error = await assertRejects(
        () => locate(root, path),
        StoreError,
        `cannot install into "${file}": it is a file`,
      );
      assert(error.hint);
    }
  });
});

Deno.test("locateDestination() names a link to something that is missing", async () => {
  await withRoot(async (root) => {
    await Deno.symlink("/not/mounted", join(root, "home/data"));
    const error = await assertRejects(
      () => locate(root, "data/x"),
      StoreError,
      "a symbolic link to something that is missing",
    );
    assert(error.hint?.includes("Mount the disk"));
  });
});

Deno.test("locateDestination() keeps archives away from what says that entries are installed", async () => {
  await withRoot(async (root) => {
    const inHome = join(root, "home/.niftynet");
    await Deno.mkdir(join(inHome, ".downloads_local_config_cache"), {
      recursive: true,
    });
    await Deno.symlink(".niftynet", join(root, "home/alias"));
    const rows = [
      ".net_download/x",
      "data/.NET_DOWNLOAD",
      ".niftynet/.downloads_local_config_cache",
      ".niftynet/.downloads_remote_config_cache/x",
      ".niftynet",
      "alias/.downloads_local_config_cache",
    ];
    for (const path of rows) {
      await assertRejects(
        () => locateDestination(inHome, join(root, "home"), path),
        ManifestError,
        "net_download keeps its own files there",
      );
    }
    // The config home may be the home itself, as containers have it.
    const home = join(root, "home");
    const { folder } = await locateDestination(home, home, "data/x");
    assertEquals(folder, join(home, "data/x"));
  });
});
