import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { StoreError } from "../../src/base/errors.ts";
import type { Clock } from "../../src/base/waiting.ts";
import { acquireLock, withLocks } from "../../src/store/lock.ts";
import {
  type Claim,
  parseClaim,
  stringifyClaim,
} from "../../src/store/lock_claim.ts";
import { LOCK_TIMING } from "../../src/store/held_lock.ts";
import { hasKernelLocks } from "../../src/store/lock_liveness.ts";
import { readClaim } from "../../src/store/lock_place.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";
import { fastClock } from "./clocks.ts";

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

Deno.test("withLocks() asks the kernel for so many locks only as a program may open files", async () => {
  await withTempFolder(async (folder) => {
    if (!hasKernelLocks(folder)) {
      console.warn("PASSED OVER: no locks in the kernel for temporary files");
      return;
    }
    const names = Array.from({ length: 300 }, (_, index) => `${index}.lock`);
    await withLocks(requests(folder, ...names), {}, (held) => {
      held.assertHeld();
      const inKernel = names.filter((name) => {
        const { text } = readClaim(join(folder, name)) ?? { text: "" };
        return parseClaim(text)?.kernelLock === true;
      });
      assertEquals(inKernel.length, 250);
      return Promise.resolve();
    });
    assertEquals(listTree(folder), []);
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
      "is working on it",
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

/** A container's first process, of which no kernel here knows anything. */
function container(token: string): Claim {
  return {
    token,
    host: "web",
    pid: 1,
    since: "2025-11-24T10:32:07Z",
    kernelLock: false,
    pidNamespace: "pid:[1]",
  };
}

function writeClaim(lock: string, claim: Claim, beat: number) {
  return writeFile(lock, claim.token, stringifyClaim(claim, beat));
}

/** What happens to the one who takes locks: which were waited for, which taken over. */
function news(clock: Clock) {
  const waited: string[] = [];
  const taken: string[] = [];
  const options = {
    clock,
    onWait: ({ what }: { what: string }) => waited.push(what),
    onTakeOver: ({ what }: { what: string }) => taken.push(what),
  };
  return { waited, taken, options };
}

Deno.test("a restarted container waits for one heartbeat, however many locks the killed one left", async () => {
  await withTempFolder(async (folder) => {
    const names = ["a/1.lock", "b/2.lock", "b/3.lock", "c/4.lock"];
    const later = ["b/part-5.lock", "c/part-6.lock", "c/part-7.lock"];
    for (const name of [...names, ...later]) {
      await writeClaim(join(folder, name), container(`t${name.at(-6)}`), 3);
    }
    const clock = fastClock();
    const { waited, taken, options } = news(clock);
    await withLocks(requests(folder, ...names), options, async () => {
      for (const request of requests(folder, ...later)) {
        await (await acquireLock(request, options)).release();
      }
    });
    assertEquals(waited, ["a/1.lock"]);
    assertEquals(taken, [...names, ...later]);
  });
});

Deno.test("two containers of one name and process id: the lock of the living one is not taken with those of the dead one", async () => {
  await withTempFolder(async (folder) => {
    const [dead, living] = ["1.lock", "2.lock"];
    await writeClaim(join(folder, dead), container("dead"), 3);
    const fast = fastClock();
    let beat = 0;
    const clock: Clock = {
      now: fast.now,
      async sleep(milliseconds, signal) {
        const claim = container("living");
        await writeClaim(join(folder, living), claim, ++beat);
        await fast.sleep(milliseconds, signal);
      },
    };
    const { taken, options } = news(clock);
    const timing = { ...LOCK_TIMING, limit: 5 * LOCK_TIMING.stale };
    await assertRejects(
      () =>
        withLocks(
          requests(folder, dead, living),
          { ...options, timing },
          () => Promise.reject(new Error("two at once")),
        ),
      StoreError,
      'cannot work on 2.lock: process 1 on "web"',
    );
    assertEquals(taken, [dead]);
  });
});
