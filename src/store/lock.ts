import { StoreError } from "../base/errors.ts";
import { type Clock, systemClock } from "../base/waiting.ts";
import { HeldLock, type LockRequest } from "./held_lock.ts";
import { type Claim, describeHolder, parseClaim } from "./lock_claim.ts";
import { askKernel, newToken, ownPidNamespace } from "./lock_liveness.ts";
import {
  placeClaim,
  readClaim,
  removeClaim,
  removeEmptyLock,
  sweepPrepared,
} from "./lock_place.ts";
import { LOCK_TIMING, type LockTiming } from "./lock_timing.ts";
import { LockWatches } from "./lock_watches.ts";

/** Another process has a lock. */
export interface LockNews {
  /** What the lock protects, as its request says. */
  what: string;
  /** The holder in words: process, host, since when. */
  holder: string;
}

/** How a lock is waited for. */
export interface LockOptions {
  /** Ends the waiting; its reason is thrown. */
  signal?: AbortSignal;
  /** Told once for each holder that is waited for. */
  onWait?: (news: LockNews) => void;
  /** Told when the lock of a process that is gone is taken over. */
  onTakeOver?: (news: LockNews) => void;
  /** Paths of locks that will be wanted next: they are watched during the wait. */
  next?: readonly string[];
  timing?: LockTiming;
  clock?: Clock;
}

/**
 * Takes a lock, which holds between processes, containers and machines that
 * share a file system, also where that has no locks of its own. Waits for a
 * holder that is alive and takes the place of one that is gone: at once where
 * the kernel knows, else after `timing.stale` without a heartbeat. During that
 * time the other locks in the folder of this one, and in those of
 * `options.next`, are watched too, so that they need not be waited for again.
 *
 * @throws {StoreError} when the holder is still there after `timing.limit`, or
 * when nothing can be written at the lock's place.
 */
export async function acquireLock(
  request: LockRequest,
  options: LockOptions = {},
): Promise<HeldLock> {
  const {
    timing = LOCK_TIMING,
    clock = systemClock,
    onWait,
    onTakeOver,
    next = [],
  } = options;
  const signal = options.signal ?? new AbortController().signal;
  const { path, what } = request;
  const began = clock.now();
  const watches = LockWatches.of(clock);
  const longestGap = 2 * timing.nextLook;
  let token: string | undefined;
  let holder: Claim | undefined;
  let pause = timing.firstLook;
  for (;;) {
    signal.throwIfAborted();
    const seen = await readClaim(path);
    if (seen === undefined) {
      await removeEmptyLock(path);
      const placed = await placeClaim(path, describeSelf());
      if (placed !== undefined) {
        await sweepPrepared(path);
        return new HeldLock(request, placed, timing, clock);
      }
    } else {
      const isNew = seen.token !== token;
      token = seen.token;
      if (isNew) {
        holder = undefined;
        pause = timing.firstLook;
      }
      const { quiet } = watches.look(path, seen, longestGap);
      holder = parseClaim(seen.text) ?? holder;
      const news = { what, holder: describeHolder(holder) };
      const state = await askKernel(seen.path, holder);
      if (state === "alive") watches.startAgain(path);
      else if (state === "gone" || quiet >= timing.stale) {
        await removeClaim(path, seen.token);
        onTakeOver?.(news);
        continue;
      }
      if (isNew) onWait?.(news);
      await watches.lookAround([path, ...next], path, longestGap);
    }
    if (clock.now() - began >= timing.limit) {
      throw new StoreError(
        `cannot work on ${what}: ${describeHolder(holder)} is working on it`,
        {
          hint: "Wait until it is done, or end it: that releases its locks.",
        },
      );
    }
    await clock.sleep(pause, signal);
    pause = Math.min(2 * pause, timing.nextLook);
  }
}

function describeSelf(): Omit<Claim, "kernelLock"> {
  return {
    token: newToken(),
    host: hostname(),
    pid: Deno.pid,
    since: new Date().toISOString(),
    pidNamespace: ownPidNamespace(),
  };
}

function hostname(): string {
  try {
    return Deno.hostname();
  } catch {
    // Not permitted, or the system has none: it is only shown to people.
    return "unknown";
  }
}
