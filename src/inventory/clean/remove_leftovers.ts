import { dirname } from "@std/path";
import { type AppError, StoreError } from "../../base/errors.ts";
import { systemDisk } from "../../store/disk.ts";
import { LOCK_TIMING } from "../../store/held_lock.ts";
import { acquireLock, type LockOptions } from "../../store/lock.ts";
import { removeTree, removeWorkFolder } from "../../store/work_folder.ts";
import { removePart } from "../../transfer/part_file.ts";
import type { FoundLeftover } from "./find_leftovers.ts";

/** Time in which a process that is gone and has no lock in the kernel is known to be, in ms. */
const WAIT = 2 * LOCK_TIMING.stale;

/**
 * Removes leftovers, each while holding the lock that covers it: what another
 * process uses stays.
 *
 * @returns beside what is gone, why the rest stays.
 * @throws the signal's reason.
 */
export async function removeLeftovers(
  leftovers: readonly FoundLeftover[],
  options: LockOptions,
): Promise<{ removed: FoundLeftover[]; errors: AppError[] }> {
  const removed: FoundLeftover[] = [];
  const errors: AppError[] = [];
  for (const each of leftovers) {
    options.signal?.throwIfAborted();
    try {
      await removeLeftover(each, options);
      removed.push(each);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      errors.push(error);
    }
  }
  const works = leftovers.flatMap(({ lock }) => lock ? dirname(lock) : []);
  for (const work of new Set(works)) await removeWorkFolder({ work });
  return { removed, errors };
}

async function removeLeftover(
  { kind, path, lock }: FoundLeftover,
  options: LockOptions,
): Promise<void> {
  const held = lock === undefined ? undefined : await acquireLock(
    { path: lock, what: `"${path}"` },
    { ...options, timing: { ...LOCK_TIMING, limit: WAIT } },
  );
  try {
    const isFolder = systemDisk.kindOf(path) === "folder";
    if (kind === "download" && !isFolder) removePart(path);
    // Taking a lock has removed what was left of it; giving it back removes it.
    else if (kind !== "lock") await removeTree(path);
  } finally {
    await held?.release();
  }
}
