import { ManifestError } from "../../base/errors.ts";
import {
  type Destination,
  locateDestination,
} from "../../store/destination.ts";
import { type Disk, systemDisk } from "../../store/disk.ts";
import { withLocks } from "../../store/lock.ts";
import { removeRecord } from "../../store/record.ts";
import { removeTree, removeWorkFolder } from "../../store/work_folder.ts";
import { Deletion } from "../deletion.ts";
import { type InstalledEntry, treesOf } from "../installed_entry.ts";
import type { RemovalContext } from "../removal.ts";
import { TreeLocator } from "../tree_locator.ts";
import type { Uninstall } from "./find_uninstall.ts";
import { join } from "@std/path";
import { isLock } from "../../store/layout.ts";
import { LOCK_TIMING } from "../../store/held_lock.ts";
import { listNames } from "../../store/if_there.ts";

/**
 * Removes what `findUninstall()` found. The order is what makes a kill
 * harmless: records first, so that no entry counts as installed any more, then
 * the home, then the receipts, which tell what in the home is the program's,
 * and config.ini last, which tells where the home is. So the same command goes
 * on with what is left.
 *
 * @returns full paths of folders that are not empty although nothing is listed
 * in them.
 * @throws StoreError when another run is at work, or something cannot be
 * removed; the signal's reason.
 */
export async function uninstallAll(
  { entries, home, config, own }: Uninstall,
  context: RemovalContext,
  disk: Disk = systemDisk,
): Promise<string[]> {
  await refuseBusy(own);
  const { signal } = context;
  const destinations = await locateAll(entries, context);
  const requests = [
    ...entries.map(({ id, paths }) => ({
      path: paths.lock,
      what: `entry "${id}"`,
    })),
    ...destinations.map(({ folder, lock }) => ({
      path: lock,
      what: `folder "${folder}"`,
    })),
  ];
  await withLocks(requests, { signal }, async (held) => {
    const deletion = new Deletion(disk, () => {
      signal.throwIfAborted();
      held.assertHeld();
    });
    for (const { paths } of entries) removeRecord(disk, paths);
    await deletion.removeFiles(home.files);
  });
  for (const destination of destinations) await removeWorkFolder(destination);
  await refuseBusy(own);
  const deletion = new Deletion(disk, () => signal.throwIfAborted());
  await deletion.removeEmptyFolders(home.folders);
  for (const folder of own) await removeTree(folder);
  await deletion.removeFiles(config.files);
  return await deletion.removeEmptyFolders([
    ...config.folders,
    ...home.folders,
  ]);
}

/** The real folders of all entries, as far as they are there. */
async function locateAll(
  entries: readonly InstalledEntry[],
  { settings: { configHome, home } }: RemovalContext,
): Promise<Destination[]> {
  const locator = new TreeLocator(home);
  const folders = new Set(
    entries.flatMap(treesOf).map(({ folder }) => folder),
  );
  const located: Destination[] = [];
  for (const folder of folders) {
    if (!locator.locate(folder).there) continue;
    try {
      located.push(await locateDestination(configHome, home, folder));
    } catch (error) {
      // A receipt that names the program's own folders: nothing is installed there.
      if (!(error instanceof ManifestError)) throw error;
    }
  }
  return located;
}

/**
 * Refuses to go on while another run holds a lock in one of these folders.
 *
 * @throws StoreError that names who is at work.
 */
async function refuseBusy(own: readonly string[]): Promise<void> {
  for (const folder of own) {
    for (const name of listNames(folder)) {
      if (!isLock(name)) continue;
      await withLocks(
        [{ path: join(folder, name), what: `"${folder}"` }],
        { timing: { ...LOCK_TIMING, limit: 0 } },
        () => Promise.resolve(),
      );
    }
  }
}
