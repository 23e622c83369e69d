import { dirname, join } from "@std/path";
import { systemDisk } from "../store/disk.ts";
import type { InstalledEntry } from "./installed_entry.ts";
import { realFoldersBelow } from "./real_folders.ts";
import type { TreeLocator } from "./tree_locator.ts";

/**
 * Finds what earlier versions of an entry left that the installed one does not
 * have: files that had changed, and those that another entry overwrote.
 *
 * @returns full paths of files and links that are there, sorted.
 * @throws StoreError when the disk refuses to tell.
 */
export function leftovers(
  { receipt }: InstalledEntry,
  locator: TreeLocator,
): string[] {
  const found = new Set<string>();
  for (const { folder, files, links } of receipt?.former ?? []) {
    const { folder: root, there } = locator.locate(folder);
    if (!there) continue;
    const isReal = realFoldersBelow(root);
    for (const { path } of [...files, ...links]) {
      const full = join(root, path);
      const kind = isReal(dirname(full)) ? systemDisk.kindOf(full) : undefined;
      if (kind === "file" || kind === "link") found.add(full);
    }
  }
  return [...found].sort();
}
