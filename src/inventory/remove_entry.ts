import { dirname } from "@std/path";
import { ManifestError, StoreError } from "../base/errors.ts";
import { type Destination, locateDestination } from "../store/destination.ts";
import { type Disk, systemDisk } from "../store/disk.ts";
import type { LockOptions } from "../store/lock.ts";
import { type HeldLocks, withLocks } from "../store/locks.ts";
import { removeRecord } from "../store/record.ts";
import { removeWorkFolder } from "../store/work_folder.ts";
import { Deletion } from "./deletion.ts";
import { unlistedSections } from "./installed_entry.ts";
import { listUnlisted } from "./list_unlisted.ts";
import { findRemoval, type Removal, type RemovalContext } from "./removal.ts";
import type { RemovalPlan } from "./removal_plan.ts";

/** How waiting for others is told, and the disk for tests. */
export interface RemoveOptions extends LockOptions {
  disk?: Disk;
}

/** What was done. */
export interface RemovedEntry extends RemovalPlan {
  /** Full paths of folders that are not empty although nothing is listed in them. */
  left: readonly string[];
}

/**
 * Removes an entry: looks once more while holding its locks, and does it. The
 * order is what makes a kill harmless: the record goes first, so that the
 * entry does not seem installed, and the receipt last, so that the same
 * command goes on with what is left.
 *
 * @param found what the user was shown
 * @returns what was done.
 * @throws what `findRemoval()` throws, StoreError when a file cannot be
 * removed or a lock is lost, and the signal's reason.
 */
export async function removeEntry(
  found: Removal,
  context: RemovalContext,
  { disk = systemDisk, ...lockOptions }: RemoveOptions = {},
): Promise<RemovedEntry> {
  const { id, paths } = found.entry;
  const destinations = await locate(found, context);
  const requests = [
    { path: paths.lock, what: `entry "${id}"` },
    ...destinations.map(({ lock, folder }) => ({
      path: lock,
      what: `folder "${folder}"`,
    })),
  ];
  const options = { ...lockOptions, signal: context.signal };
  try {
    return await withLocks(requests, options, async (held) => {
      const removal = await findRemoval(id, context);
      refuseMore(removal, found);
      const left = await removeFound(removal, held, context, disk);
      return { ...removal.plan, left };
    });
  } finally {
    for (const destination of destinations) await removeWorkFolder(destination);
  }
}

/** The real folders, and a refusal where a receipt names the program's own. */
async function locate(
  { entry: { id }, places }: Removal,
  { settings }: RemovalContext,
): Promise<Destination[]> {
  const located: Destination[] = [];
  for (const folder of places) {
    try {
      located.push(
        await locateDestination(settings.configHome, settings.home, folder),
      );
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      throw new StoreError(
        `cannot remove "${id}": its receipt names "${folder}", where net_download keeps its own files`,
        { cause: error },
      );
    }
  }
  return located;
}

/** Another process installed it again, into folders that are not locked. */
function refuseMore(now: Removal, before: Removal): void {
  if (now.places.every((folder) => before.places.includes(folder))) return;
  throw new StoreError(
    `cannot remove "${now.entry.id}": it was installed again in the meantime`,
    { hint: "Run the command again." },
  );
}

async function removeFound(
  { entry, plan }: Removal,
  held: HeldLocks,
  context: RemovalContext,
  disk: Disk,
): Promise<string[]> {
  const { paths } = entry;
  const checkpoint = () => {
    context.signal.throwIfAborted();
    held.assertHeld();
  };
  if (unlistedSections(entry).length > 0) {
    await listUnlisted(entry, context, disk);
  }
  checkpoint();
  removeRecord(disk, paths);
  const deletion = new Deletion(disk, checkpoint);
  await deletion.removeFiles(plan.files);
  const left = await deletion.removeEmptyFolders(plan.folders);
  const { remoteManifest, manifestNote, receipt, unfinished } = paths;
  for (const path of [remoteManifest, manifestNote, receipt, unfinished]) {
    if (disk.kindOf(path) !== undefined) disk.remove(path);
  }
  await deletion.removeEmptyFolders([manifestNote, unfinished].map(dirname));
  return left;
}
