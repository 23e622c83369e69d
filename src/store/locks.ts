import { basename } from "@std/path";
import type { HeldLock, LockRequest } from "./held_lock.ts";
import { acquireLock, type LockOptions } from "./lock.ts";

/** Locks that are held together. */
export interface HeldLocks {
  /** Aborted when one of them is lost; its reason is a `StoreError`. */
  readonly signal: AbortSignal;
  /**
   * Looks whether all are still held.
   *
   * @throws {StoreError} when one is lost.
   */
  assertHeld(): void;
}

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
      held.push(await acquireLock(request, { ...options, next }));
    }
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

/** Each lock once, in the order in which everybody takes them. */
function inOrder(requests: readonly LockRequest[]): LockRequest[] {
  const byPath = new Map(requests.map((request) => [request.path, request]));
  const key = ({ path }: LockRequest) => `${basename(path)}\0${path}`;
  return [...byPath.values()].sort((a, b) => key(a) < key(b) ? -1 : 1);
}
