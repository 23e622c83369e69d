import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { dirname, join } from "@std/path";
import { StoreError } from "../../src/base/errors.ts";
import { acquireLock, type LockNews } from "../../src/store/lock.ts";
import { type Claim, stringifyClaim } from "../../src/store/lock_claim.ts";
import { LOCK_TIMING } from "../../src/store/held_lock.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";
import { fastClock, handClock } from "./clocks.ts";

/** A process on a machine that no kernel here knows anything about. */
const FAR: Claim = {
  token: "far",
  host: "node7",
  pid: 42,
  since: "2025-11-24T10:32:07Z",
  kernelLock: false,
  pidNamespace: undefined,
};

function request(folder: string) {
  return { path: join(folder, "work/x.lock"), what: 'entry "x"' };
}

function writeClaim(folder: string, claim: Claim, beat: number) {
  return writeFile(
    folder,
    `work/x.lock/${claim.token}`,
    stringifyClaim(claim, beat),
  );
}

Deno.test("acquireLock() takes a free lock and release() leaves nothing behind", async () => {
  await withTempFolder(async (folder) => {
    const lock = await acquireLock(request(folder));
    assertEquals(listTree(folder).slice(0, 2), ["work/", "work/x.lock/"]);
    lock.assertHeld();
    assert(!lock.signal.aborted);
    await lock.release();
    await lock.release();
    assertEquals(listTree(folder), ["work/"]);
  });
});

Deno.test("acquireLock() waits for a living holder and names it once", async () => {
  await withTempFolder(async (folder) => {
    const first = await acquireLock(request(folder));
    const waited: LockNews[] = [];
    const order: string[] = [];
    const second = acquireLock(request(folder), {
      onWait: (news) => {
        waited.push(news);
        order.push("released");
        // Three more looks at least before the lock is free.
        setTimeout(() => first.release(), 100);
      },
    }).then((lock) => {
      order.push("taken");
      return lock;
    });
    await (await second).release();
    assertEquals(order, ["released", "taken"]);
    assertEquals(waited.length, 1);
    assertEquals(waited[0]?.what, 'entry "x"');
    assert(waited[0]?.holder.startsWith(`process ${Deno.pid} on "`));
  });
});

Deno.test("acquireLock() takes over a far holder whose heartbeat stands still", async () => {
  await withTempFolder(async (folder) => {
    await writeClaim(folder, FAR, 3);
    const clock = fastClock();
    const taken: LockNews[] = [];
    const lock = await acquireLock(request(folder), {
      clock,
      onTakeOver: (news) => taken.push(news),
    });
    assertEquals(taken, [{
      what: 'entry "x"',
      holder: 'process 42 on "node7" since 2025-11-24 10:32:07 UTC',
    }]);
    assert(clock.now() >= LOCK_TIMING.stale);
    await lock.release();
  });
});

Deno.test("acquireLock() leaves a far holder alone whose heartbeat goes on, whatever its clock says", async () => {
  await withTempFolder(async (folder) => {
    // Its clock is a year behind.
    const claim = { ...FAR, since: "2024-01-01T00:00:00Z" };
    await writeClaim(folder, claim, 0);
    const clock = fastClock();
    let beat = 0;
    const beating = {
      now: clock.now,
      async sleep(milliseconds: number, signal: AbortSignal) {
        await writeClaim(folder, claim, ++beat);
        await clock.sleep(milliseconds, signal);
      },
    };
    const error = await assertRejects(
      () =>
        acquireLock(request(folder), {
          clock: beating,
          timing: { ...LOCK_TIMING, limit: 10 * LOCK_TIMING.stale },
        }),
      StoreError,
      'cannot work on entry "x": process 42 on "node7" since 2024-01-01 00:00:00 UTC is working on it',
    );
    assert(error.hint?.includes("Wait until it is done"));
    assertEquals(error.failure, "locked");
    assertEquals(listTree(folder), [
      "work/",
      "work/x.lock/",
      "work/x.lock/far",
    ]);
  });
});

Deno.test("acquireLock() takes over a claim that was cut while it was written", async () => {
  await withTempFolder(async (folder) => {
    await writeFile(folder, "work/x.lock/far", '{"token":"fa');
    const lock = await acquireLock(request(folder), { clock: fastClock() });
    await lock.release();
  });
});

Deno.test("acquireLock() asked for one look only does not wait", async () => {
  await withTempFolder(async (folder) => {
    await writeClaim(folder, FAR, 0);
    const clock = fastClock();
    await assertRejects(
      () =>
        acquireLock(request(folder), {
          clock,
          timing: { ...LOCK_TIMING, limit: 0 },
        }),
      StoreError,
      "is working on it",
    );
    assertEquals(clock.now(), 0);
  });
});

Deno.test("acquireLock() stops waiting when it is told to", async () => {
  await withTempFolder(async (folder) => {
    await writeClaim(folder, FAR, 0);
    const stop = new AbortController();
    const reason = new StoreError("stopped");
    const error = await assertRejects(
      () =>
        acquireLock(request(folder), {
          signal: stop.signal,
          onWait: () => stop.abort(reason),
        }),
      StoreError,
    );
    assertEquals(error, reason);
  });
});

Deno.test("HeldLock shows a new heartbeat after each interval", async () => {
  await withTempFolder(async (folder) => {
    const clock = handClock();
    const lock = await acquireLock(request(folder), { clock });
    const file = join(folder, listTree(folder)[2] ?? "");
    let last = await Deno.readTextFile(file);
    for (let beat = 0; beat < 3; beat++) {
      let text = last;
      while (text === last) {
        clock.pass(LOCK_TIMING.heartbeat);
        text = await Deno.readTextFile(file);
      }
      assertNotEquals(text, last);
      last = text;
    }
    await lock.release();
  });
});

Deno.test("HeldLock that was taken over says so and does not harm the next holder", async () => {
  await withTempFolder(async (folder) => {
    const clock = handClock();
    const lock = await acquireLock(request(folder), { clock });
    const { path } = request(folder);
    await Deno.remove(join(folder, listTree(folder)[2] ?? ""));
    await Deno.remove(path);
    await writeClaim(folder, FAR, 0);
    clock.pass(LOCK_TIMING.heartbeat);
    await new Promise((resolve) =>
      lock.signal.addEventListener("abort", resolve)
    );
    assertThrows(() => lock.assertHeld(), StoreError, "took it over");
    await lock.release();
    assertEquals(listTree(dirname(path)), ["x.lock/", "x.lock/far"]);
  });
});

Deno.test("assertHeld() notices a loss before the heartbeat does", async () => {
  await withTempFolder(async (folder) => {
    const lock = await acquireLock(request(folder), { clock: handClock() });
    await Deno.remove(join(folder, listTree(folder)[2] ?? ""));
    assertThrows(() => lock.assertHeld(), StoreError, "took it over");
    assert(lock.signal.aborted);
    await lock.release();
  });
});

Deno.test("HeldLock that cannot show heartbeats gives up before others take over", async () => {
  await withTempFolder(async (folder) => {
    const clock = handClock();
    const lock = await acquireLock(request(folder), { clock });
    const file = join(folder, listTree(folder)[2] ?? "");
    // No heartbeat can be written to a folder, and it is not missing either.
    await Deno.remove(file);
    await Deno.mkdir(file);
    const lost = new Promise((resolve) =>
      lock.signal.addEventListener("abort", resolve)
    );
    for (let passed = 0; passed < LOCK_TIMING.stale; passed += 1000) {
      clock.pass(1000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await lost;
    await lock.release();
  });
});
