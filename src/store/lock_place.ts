import { node } from "../base/node_modules.ts";
import { dirname, join } from "@std/path";
import { hasKernelLocks, lockInKernel } from "./lock_liveness.ts";
import { type Claim, stringifyClaim } from "./lock_claim.ts";
import { exists } from "./if_there.ts";
import { osCode, osError } from "../base/os_error.ts";
import { patientlySync } from "../base/system/patience.ts";

// A lock is a folder with one file in it, the claim, whose name is the
// holder's token. Three operations, each atomic on every file system, NFS
// included, make all of it:
//
// - Taking: a folder with the claim in it is prepared under a name of its own
//   and renamed to the lock's name. That works while the lock is missing or an
//   empty folder, and fails while it holds a claim: one taker wins.
// - Breaking a lock whose holder is gone: the claim is removed by its name. No
//   other claim ever has that name, so however late the removal comes it
//   cannot hit a living holder.
// - Releasing: the same as breaking, by the holder itself.
//
// A folder that is left empty may be removed at any time: removal
// fails where it is not empty.
//
// All of it is done synchronously: an entry of hundreds of files takes hundreds
// of locks, and a thread for each step of each would take ten times as long.

/** A claim that is in its place. */
export interface PlacedClaim {
  claim: Claim;
  /** The path of the claim's file. */
  path: string;
  /** Open for as long as the lock is held where the kernel is to know about it. */
  file: Deno.FsFile | undefined;
}

/**
 * How systems refuse to put a folder over another: Windows speaks of
 * permissions, which are not the reason, for a folder was made beside it just
 * before. `ENOENT`: the next holder swept away what was prepared.
 */
const TAKEN: ReadonlySet<string> = new Set([
  "ENOTEMPTY",
  "EEXIST",
  "EACCES",
  "EPERM",
  "EBUSY",
  "ENOENT",
]);

/** Between two steps of `mkdir`, others would have to tidy up as often as this. */
const MOST_TRIES = 20;

/**
 * Tries to take a lock for `holder`. Returns `undefined` when another claim is
 * in its place, or when another process tidied up below our feet: try again
 * later.
 *
 * @param inKernel whether the kernel is to know of it, where it can
 * @throws {StoreError} when nothing can be written there.
 */
export function placeClaim(
  lock: string,
  holder: Omit<Claim, "kernelLock">,
  inKernel = true,
): PlacedClaim | undefined {
  const prepared = `${lock}.${holder.token}`;
  if (!node.fs.existsSync(dirname(lock))) makeFolderOf(lock);
  let file: Deno.FsFile | undefined;
  let claim: Claim;
  try {
    Deno.mkdirSync(prepared);
    const path = join(prepared, holder.token);
    file = Deno.openSync(path, { createNew: true, write: true });
    const kernelLock = inKernel && hasKernelLocks(prepared) &&
      lockInKernel(file);
    if (!kernelLock) {
      // Windows renames no folder with an open file in it.
      file.close();
      file = undefined;
    }
    claim = { ...holder, kernelLock };
    patientlySync(() => Deno.writeTextFileSync(path, stringifyClaim(claim, 0)));
  } catch (error) {
    file?.close();
    removeQuietly(prepared);
    if (osCode(error) === "ENOENT") return undefined;
    throw osError("make the lock", lock, error);
  }
  const refusal = tryRename(prepared, lock);
  // The truth is what stands there: a network file system may report a rename
  // as failed that was done.
  const path = join(lock, holder.token);
  if (exists(path)) return { claim, path, file };
  file?.close();
  removeQuietly(prepared);
  if (refusal === undefined || TAKEN.has(osCode(refusal) ?? "")) {
    return undefined;
  }
  throw osError("take the lock", lock, refusal);
}

/**
 * Makes the folder of a lock, also while others remove empty ones above it. Where it still
 * cannot be made after some tries there is no place for it: a drive that is not
 * there, a file system of the kernel's.
 */
function makeFolderOf(lock: string): void {
  for (let tries = 1;; tries++) {
    try {
      return Deno.mkdirSync(dirname(lock), { recursive: true });
    } catch (error) {
      if (osCode(error) === "ENOENT" && tries < MOST_TRIES) continue;
      throw osError("make the lock", lock, error);
    }
  }
}

function tryRename(from: string, to: string): unknown {
  try {
    Deno.renameSync(from, to);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A claim as it stands in its lock. */
export interface SeenClaim {
  token: string;
  /** The path of the claim's file. */
  path: string;
  text: string;
}

/** The claim in a lock; `undefined` where there is none. */
export function readClaim(lock: string): SeenClaim | undefined {
  try {
    return patientlySync(() => findClaim(lock));
  } catch (error) {
    if (osCode(error) === "ENOENT") return undefined;
    throw osError("read the lock", lock, error);
  }
}

function findClaim(lock: string): SeenClaim | undefined {
  for (const { name } of Deno.readDirSync(lock)) {
    // What NFS keeps of a removed file that is still open somewhere.
    if (name.startsWith(".nfs")) continue;
    const path = join(lock, name);
    return { token: name, path, text: Deno.readTextFileSync(path) };
  }
  return undefined;
}

/**
 * Removes a claim, and the lock's folder if that leaves it empty. A claim that
 * is gone already is no error.
 *
 * @throws {StoreError} when it cannot be removed.
 */
export function removeClaim(lock: string, token: string): void {
  try {
    patientlySync(() => Deno.removeSync(join(lock, token)));
  } catch (error) {
    if (osCode(error) !== "ENOENT") throw osError("release", lock, error);
  }
  removeEmptyLock(lock);
}

/** Removes a lock's folder if there is no claim in it. */
export function removeEmptyLock(lock: string): void {
  try {
    Deno.removeSync(lock);
  } catch {
    // Not empty, or gone: the next attempt to take the lock will tell.
  }
}

/**
 * Removes what killed processes prepared and never put in place. Only for the
 * holder of the locks: while its claims are there, no other can get there. A
 * living process that loses its preparation begins again.
 */
export function sweepPrepared(locks: readonly string[]): void {
  const own = new Set(locks);
  for (const folder of new Set(locks.map((lock) => dirname(lock)))) {
    try {
      for (const { name } of Deno.readDirSync(folder)) {
        const path = join(folder, name);
        // A token has no dot.
        if (own.has(path.replace(/\.[^.]*$/, ""))) removeQuietly(path);
      }
    } catch {
      // It is in no one's way: a later holder sweeps it.
    }
  }
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch {
    // Gone already, or being written to: a later holder sweeps it.
  }
}
