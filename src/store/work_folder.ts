import { join } from "@std/path";
import { StoreError } from "../base/errors.ts";
import { systemDisk } from "./disk.ts";
import { lockOfStaging, type WorkPaths } from "./layout.ts";
import { acquireLock } from "./lock.ts";
import { LOCK_TIMING } from "./held_lock.ts";
import { listNames } from "./if_there.ts";
import { attemptAsync, osCode, osError } from "../base/os_error.ts";
import { patiently } from "../base/system/patience.ts";

/**
 * Makes empty staging folders for the sections of an entry that go to one step
 * folder, and removes what a killed run has left there. Only for the holder of
 * that folder's lock.
 *
 * @returns the paths of `count` folders.
 * @throws {StoreError} when they cannot be made.
 */
export async function makeStaging(
  { staging }: Pick<WorkPaths, "staging">,
  count: number,
): Promise<string[]> {
  await removeTree(staging);
  const folders = Array.from(
    { length: count },
    (_, index) => join(staging, String(index)),
  );
  for (const folder of folders) {
    systemDisk.makeFolder(folder);
  }
  return folders;
}

/**
 * Removes what killed runs have staged for other step folders, wherever their
 * locks are free or held by dead processes; the rest is left alone, without
 * waiting. Finds nothing to do where there is no work folder.
 *
 * @param own paths of locks that the caller holds: their staging is passed by
 * @throws {StoreError} when something cannot be removed.
 */
export async function sweepStaging(
  work: string,
  own: ReadonlySet<string>,
): Promise<void> {
  for (const name of listNames(work)) {
    const lock = lockOfStaging(name);
    if (lock === undefined || own.has(join(work, lock))) continue;
    const held = await tryLock(join(work, lock));
    if (held === undefined) continue;
    try {
      await removeTree(join(work, name));
    } finally {
      await held.release();
    }
  }
}

async function tryLock(path: string) {
  try {
    return await acquireLock({ path, what: `"${path}"` }, {
      timing: { ...LOCK_TIMING, limit: 0 },
    });
  } catch (error) {
    // Held by a process that may be alive: the staging is in use.
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

/**
 * Removes a work folder that is empty. One that holds a lock, a `.part` file
 * or staging stays.
 */
export async function removeWorkFolder(
  { work, gathered }: { work: string; gathered?: string },
): Promise<void> {
  try {
    if (gathered !== undefined) await Deno.remove(gathered).catch(() => {});
    await Deno.remove(work);
  } catch {
    // Not empty, not there, or not ours to remove: it does no harm.
  }
}

/**
 * Removes a folder with all that is in it, also where an archive has made
 * folders in it read-only. One that is not there is fine.
 *
 * @throws {StoreError} when it cannot be removed.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await patiently(() => Deno.remove(path, { recursive: true }));
  } catch (error) {
    if (osCode(error) === "ENOENT") return;
    // On Windows no permissions are in the way that could be changed.
    const mayHelp = osCode(error) === "EACCES" && Deno.build.os !== "windows";
    if (!mayHelp) throw osError("remove", path, error);
    await attemptAsync("remove", path, async () => {
      await makeWritable(path);
      await Deno.remove(path, { recursive: true });
    });
  }
}

async function makeWritable(folder: string): Promise<void> {
  await Deno.chmod(folder, 0o700);
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) await makeWritable(join(folder, name));
  }
}
