import { systemDisk } from "../store/disk.ts";
import { stampOf } from "./file_stamp.ts";
import { type InstalledEntry, unlistedSections } from "./installed_entry.ts";
import type { TreeLocator } from "./tree_locator.ts";
import { walk } from "./walk.ts";

/** How much of the disk an entry takes. */
export interface DiskUse {
  /** Files; `undefined` where it is not recorded which are the entry's. */
  files: number | undefined;
  /** In bytes. */
  bytes: number;
}

/**
 * Adds up the files of an entry as its receipt lists them; in folders of which
 * the files are not recorded, all that is there counts.
 *
 * @throws StoreError when a folder cannot be looked into, or the signal's reason.
 */
export async function diskUse(
  entry: InstalledEntry,
  locator: TreeLocator,
  signal: AbortSignal,
): Promise<DiskUse> {
  const listed = (entry.receipt?.sections ?? []).flatMap(({ files }) =>
    Array.from(files)
  );
  let bytes = listed.reduce((sum, { size }) => sum + size, 0);
  const unlisted = unlistedSections(entry);
  for (const { folder } of unlisted) {
    const { files } = await walk(locator.locate(folder).folder, signal);
    for (const path of files) {
      if (systemDisk.kindOf(path) === "file") bytes += stampOf(path).size;
    }
  }
  return { files: unlisted.length > 0 ? undefined : listed.length, bytes };
}
