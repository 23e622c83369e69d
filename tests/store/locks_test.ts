import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { StoreError } from "../../src/errors.ts";
import { LOCK_TIMING } from "../../src/store/lock_timing.ts";
import { withLocks } from "../../src/store/locks.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";

const QUICK = {
  timing: { ...LOCK_TIMING, firstLook: 1, nextLook: 2, limit: 10_000 },
};

function requests(folder: string, ...names: string[]) {
  return names.map((name) => ({ path: join(folder, name), what: name }));
}

Deno.test("withLocks() takes all locks, each once, and gives them back", async () => {
  await withTempFolder(async (folder) => {
    const wanted = requests(folder, "b/2.lock", "a/1.lock", "b/2.lock");
    const result = await withLocks(wanted, {}, (held) => {
      held.assertHeld();
      assert(!held.signal.aborted);
      const locks = listTree(folder).filter((path) => path.endsWith(".lock/"));
      assertEquals(locks, ["a/1.lock/", "b/2.lock/"]);
      return Promise.resolve("done");
    });
    assertEquals(result, "done");
    assertEquals(listTree(folder), ["a/", "b/"]);
  });
});

Deno.test("withLocks() gives the locks back when the work fails, and passes its error on", async () => {
  await withTempFolder(async (folder) => {
    await assertRejects(
      () =>
        withLocks(requests(folder, "1.lock", "2.lock"), {}, () => {
          throw new StoreError("the work failed");
        }),
      StoreError,
      "the work failed",
    );
    assertEquals(listTree(folder), []);
  });
});

Deno.test("withLocks() gives back the first lock when the second cannot be had", async () => {
  await withTempFolder(async (folder) => {
    await writeFile(folder, "2.lock/far", "");
    await assertRejects(
      () =>
        withLocks(requests(folder, "2.lock", "1.lock"), {
          timing: { ...LOCK_TIMING, limit: 0 },
        }, () => Promise.resolve()),
      StoreError,
      "works on it",
    );
    assertEquals(listTree(folder), ["2.lock/", "2.lock/far"]);
  });
});

Deno.test("withLocks() never makes two wait for each other, whatever the order they ask in", async () => {
  await withTempFolder(async (folder) => {
    let inside = 0;
    const work = async () => {
      assertEquals(++inside, 1);
      await new Promise((resolve) => setTimeout(resolve, 0));
      inside--;
    };
    // Different paths to one folder, as containers have them.
    await Deno.mkdir(join(folder, "a"));
    await Deno.symlink("a", join(folder, "z"));
    await Promise.all(Array.from({ length: 20 }, (_, i) => {
      const wanted = i % 2 === 0
        ? requests(folder, "a/1.lock", "a/2.lock")
        : requests(folder, "z/2.lock", "z/1.lock");
      return withLocks(wanted, QUICK, work);
    }));
    assertEquals(listTree(join(folder, "a")), []);
  });
});

Deno.test("withLocks() tells when any of its locks is lost", async () => {
  await withTempFolder(async (folder) => {
    await assertRejects(
      () =>
        withLocks(requests(folder, "1.lock", "2.lock"), {}, async (held) => {
          await Deno.remove(join(folder, "2.lock"), { recursive: true });
          held.assertHeld();
        }),
      StoreError,
      "lost the lock of 2.lock",
    );
    assertEquals(listTree(folder), []);
  });
});
