import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { acquireLock, type LockNews } from "../../src/store/lock.ts";
import { parseClaim, stringifyClaim } from "../../src/store/lock_claim.ts";
import { readClaim } from "../../src/store/lock_place.ts";
import { LOCK_TIMING } from "../../src/store/held_lock.ts";
import {
  hasKernelLocks,
  ownPidNamespace,
} from "../../src/store/lock_liveness.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";
import { childCommand, runChild, startChild } from "./child.ts";
import { fastClock } from "./clocks.ts";

const CHILD = "./lock_child.ts";
const ROUNDS = 50;

for (const processes of [2, 8]) {
  Deno.test(`acquireLock() lets one of ${processes} processes work at a time, ${ROUNDS} rounds`, async () => {
    await withTempFolder(async (folder) => {
      await writeFile(folder, "count", "0");
      const lock = join(folder, "work/x.lock");
      const args = ["rounds", lock, folder, String(ROUNDS)];
      const said = await Promise.all(
        Array.from({ length: processes }, () => runChild(CHILD, args)),
      );
      assertEquals(said, said.map(() => "done"));
      assertEquals(
        await Deno.readTextFile(join(folder, "count")),
        String(processes * ROUNDS),
      );
      assertEquals([...Deno.readDirSync(join(folder, "work"))], []);
    });
  });
}

Deno.test("acquireLock() goes on while processes that work under it are killed", async () => {
  await withTempFolder(async (folder) => {
    if (!canTell(folder)) return;
    await writeFile(folder, "count", "0");
    const lock = join(folder, "work/x.lock");
    let living = true;
    const victims = (async () => {
      for (let seed = 1; living; seed = seed * 48271 % 0x7fffffff) {
        const child = childCommand(CHILD, ["rounds", lock, folder, "1000000"])
          .spawn();
        const pause = 50 + seed % 100;
        await new Promise((resolve) => setTimeout(resolve, pause));
        child.kill("SIGKILL");
        assert(!(await child.output()).success);
      }
    })();
    const said = await Promise.all(
      Array.from(
        { length: 2 },
        () => runChild(CHILD, ["rounds", lock, folder, "100"]),
      ),
    );
    living = false;
    await victims;
    assertEquals(said, ["done", "done"]);
    assert(Number(await Deno.readTextFile(join(folder, "count"))) >= 200);
  });
});

Deno.test("acquireLock() takes over from a killed process at once, without waiting for heartbeats", async () => {
  await withTempFolder(async (folder) => {
    if (!canTell(folder)) return;
    const path = join(folder, "x.lock");
    const child = await startChild(CHILD, ["hold", path]);
    child.kill("SIGKILL");
    await child.status;
    const taken: LockNews[] = [];
    const lock = await acquireLock({ path, what: "the test" }, {
      onTakeOver: (news) => taken.push(news),
      timing: { ...LOCK_TIMING, limit: 0 },
    });
    assertEquals(taken.length, 1);
    assert(taken[0]?.holder.startsWith(`process ${child.pid} on "`));
    await lock.release();
  });
});

Deno.test("acquireLock() takes over at once from a former process with its own number, which is gone", async () => {
  await withTempFolder(async (folder) => {
    if (!canTell(folder)) return;
    const claim = {
      token: "before",
      host: "web",
      pid: Deno.pid,
      since: "2025-11-24T10:32:07Z",
      kernelLock: true,
      // Where Deno does not tell, it can ask the kernel for the lock.
      pidNamespace: ownPidNamespace(),
    };
    await writeFile(folder, "x.lock/before", stringifyClaim(claim, 3));
    const lock = await acquireLock(
      { path: join(folder, "x.lock"), what: "the test" },
      { timing: { ...LOCK_TIMING, limit: 0 } },
    );
    await lock.release();
  });
});

Deno.test("acquireLock() does not take over from a process that is stopped, where the kernel can tell", async () => {
  await withTempFolder(async (folder) => {
    if (!canTell(folder)) return;
    if (!("tryLock" in Deno.FsFile.prototype)) {
      console.warn("PASSED OVER: this version of Deno cannot ask for a lock");
      return;
    }
    const path = join(folder, "x.lock");
    const child = await startChild(CHILD, ["hold", path]);
    child.kill("SIGSTOP");
    const waited: LockNews[] = [];
    const stop = new AbortController();
    const clock = fastClock();
    const waiting = acquireLock({ path, what: "the test" }, {
      clock: {
        now: clock.now,
        sleep(milliseconds, signal) {
          if (clock.now() > 2 * LOCK_TIMING.stale) stop.abort();
          return clock.sleep(milliseconds, signal);
        },
      },
      signal: stop.signal,
      onWait: (news) => waited.push(news),
    });
    const [result] = await Promise.allSettled([waiting]);
    assertEquals(result.status, "rejected");
    assertEquals(waited.length, 1);
    child.kill("SIGKILL");
    await child.status;
  });
});

Deno.test("acquireLock() of a process shows the kernel that it lives, where file systems allow it", async () => {
  await withTempFolder(async (folder) => {
    const path = join(folder, "x.lock");
    const child = await startChild(CHILD, ["hold", path]);
    const claim = parseClaim(readClaim(path)?.text ?? "");
    assertEquals(claim?.pid, child.pid);
    assertEquals(claim?.kernelLock, hasKernelLocks(folder));
    child.kill("SIGKILL");
    await child.status;
  });
});

function canTell(folder: string): boolean {
  const can = hasKernelLocks(folder);
  if (!can) {
    console.warn(`PASSED OVER: no locks in the kernel for files in ${folder}`);
  }
  return can;
}
