import { node } from "../base/node_modules.ts";
import { StoreError } from "../base/errors.ts";
import { type Clock, systemClock } from "../base/waiting.ts";
import {
  HeldLock,
  LOCK_TIMING,
  type LockRequest,
  type LockTiming,
} from "./held_lock.ts";
import { type Claim, describeHolder, parseClaim } from "./lock_claim.ts";
import {
  placeClaim,
  readClaim,
  removeClaim,
  removeEmptyLock,
  sweepPrepared,
} from "./lock_place.ts";
import { askKernel, newToken, ownPidNamespace } from "./lock_liveness.ts";
import { watchAgain, watchAround, watchClaim } from "./lock_watches.ts";
import { statIfThere } from "./if_there.ts";
import { basename } from "@std/path";

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
  /** False where it is one of so many that each cannot have a file open, as a lock in the kernel takes. */
  inKernel?: boolean;
  /** False where the caller does `sweepPrepared()`, once for many locks. */
  sweeps?: boolean;
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
    sweeps = true,
    inKernel = true,
  } = options;
  const signal = options.signal ?? new AbortController().signal;
  const { path, what } = request;
  const began = clock.now();
  const longestGap = 2 * timing.nextLook;
  let token: string | undefined;
  let holder: Claim | undefined;
  let pause = timing.firstLook;
  for (;;) {
    signal.throwIfAborted();
    // Most are free: asking for what is in them would cost an exception each.
    const isThere = node.fs.existsSync(path);
    const seen = isThere ? readClaim(path) : undefined;
    if (seen === undefined) {
      if (isThere) removeEmptyLock(path);
      const placed = placeClaim(path, describeSelf(), inKernel);
      if (placed !== undefined) {
        if (sweeps) sweepPrepared([path]);
        return new HeldLock(request, placed, timing, clock);
      }
    } else {
      const isNew = seen.token !== token;
      token = seen.token;
      if (isNew) {
        holder = undefined;
        pause = timing.firstLook;
      }
      const quiet = watchClaim(seen, clock.now(), longestGap);
      holder = parseClaim(seen.text) ?? holder;
      const news = { what, holder: describeHolder(holder) };
      const state = await askKernel(seen.path, holder);
      if (state === "alive") watchAgain(seen);
      else if (state === "gone" || quiet >= timing.stale) {
        removeClaim(path, seen.token);
        onTakeOver?.(news);
        continue;
      }
      if (isNew) onWait?.(news);
      watchAround([path, ...next], path, clock.now(), longestGap);
    }
    if (clock.now() - began >= timing.limit) {
      throw new StoreError(
        `cannot work on ${what}: ${describeHolder(holder)} is working on it`,
        {
          failure: "locked",
          hint: "Wait until it is done, or end it: that releases its locks.",
        },
      );
    }
    await clock.sleep(pause, signal);
    pause = Math.min(2 * pause, timing.nextLook);
  }
}

/**
 * Names who seems to hold a lock; undefined where it is free, or its holder is
 * gone as far as the kernel, or the time of its last heartbeat, tells. Nothing
 * is waited for: taking the lock finds out for certain.
 *
 * @throws {StoreError} when it cannot be read.
 */
export async function lockHolder(path: string): Promise<string | undefined> {
  const seen = readClaim(path);
  if (seen === undefined) return undefined;
  const holder = parseClaim(seen.text);
  const state = await askKernel(seen.path, holder);
  const isHeld = state === "alive" ||
    (state === "unknown" && isBeating(seen.path));
  return isHeld ? describeHolder(holder) : undefined;
}

function isBeating(claim: string): boolean {
  const beat = statIfThere(claim)?.mtime?.getTime() ?? 0;
  return Date.now() - beat < LOCK_TIMING.stale;
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

/**
 * Locks held together that the kernel knows of: each takes an open file, and
 * some systems allow a program 1,024, those of downloads included.
 */
const KERNEL_LOCKS = 250;

/** Locks that are held together: lost as soon as one of them is. */
export type HeldLocks = Pick<HeldLock, "signal" | "assertHeld">;

/**
 * Takes all locks, does `work`, and gives them back whatever happens.
 *
 * Every run takes locks in one order, that of their names, so none waits for
 * one that waits for it. The paths may differ from container to
 * container; the names do not.
 *
 * @throws {StoreError} when a lock cannot be had, see {@linkcode acquireLock},
 * and what `work` throws.
 */
export async function withLocks<T>(
  requests: readonly LockRequest[],
  options: LockOptions,
  work: (held: HeldLocks) => Promise<T>,
): Promise<T> {
  const held: HeldLock[] = [];
  const next = requests.map(({ path }) => path);
  let result: T;
  try {
    for (const request of inOrder(requests)) {
      const inKernel = held.length < KERNEL_LOCKS;
      held.push(
        await acquireLock(request, {
          ...options,
          next,
          inKernel,
          sweeps: false,
        }),
      );
    }
    sweepPrepared(next);
    result = await work({
      signal: AbortSignal.any(held.map(({ signal }) => signal)),
      assertHeld: () => held.forEach((lock) => lock.assertHeld()),
    });
  } catch (error) {
    // What went wrong first is what the user has to know; a lock that could
    // not be released is taken over for want of heartbeats.
    await Promise.allSettled(held.map((lock) => lock.release()));
    throw error;
  }
  for (const lock of held.toReversed()) await lock.release();
  return result;
}

/** Each lock once, in the order in which all runs take them. */
function inOrder(requests: readonly LockRequest[]): LockRequest[] {
  const byPath = new Map(requests.map((request) => [request.path, request]));
  const key = ({ path }: LockRequest) => `${basename(path)}\0${path}`;
  return [...byPath.values()].sort((a, b) => key(a) < key(b) ? -1 : 1);
}
