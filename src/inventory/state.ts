import { join } from "@std/path";
import type { Condition, InstalledState } from "../report/event.ts";
import { lstatIfThere } from "../store/if_there.ts";
import { compareLooseVersions } from "../zoo/loose_version.ts";
import { folderState } from "../store/folder_state.ts";
import type { InstalledEntry } from "./installed_entry.ts";
import type { TreeLocator } from "./tree_locator.ts";
import type { FolderState } from "../store/tree.ts";

/**
 * Looks at the folders of an entry.
 *
 * @param zooVersion the version that the zoo has, if that is known
 * @throws StoreError when a folder cannot be looked into.
 */
export function stateOf(
  entry: InstalledEntry,
  locator: TreeLocator,
  zooVersion: string | undefined,
): InstalledState {
  const version = (entry.record ?? entry.receipt)?.version;
  return {
    version,
    condition: conditionOf(
      entry,
      (folder) => folderState(locator.locate(folder).folder),
    ),
    outdated: isOutdated(version, zooVersion),
  };
}

/**
 * The same, and whether its receipt can be used and every file of it is there
 * in the size that it was installed in.
 *
 * @throws StoreError when a folder or file cannot be looked at.
 */
export function closeStateOf(
  entry: InstalledEntry,
  locator: TreeLocator,
  zooVersion: string | undefined,
): InstalledState {
  const state = stateOf(entry, locator, zooVersion);
  if (state.condition !== "installed") return state;
  if (entry.unusable.length > 0) return { ...state, condition: "unreadable" };
  return isWhole(entry, locator) ? state : { ...state, condition: "damaged" };
}

function isWhole({ receipt }: InstalledEntry, locator: TreeLocator): boolean {
  return (receipt?.sections ?? []).every(({ folder, files, links }) => {
    const root = locator.locate(folder).folder;
    const lookAt = (path: string) => lstatIfThere(join(root, path));
    return Array.from(files).every(({ path, size }) => {
      const info = lookAt(path);
      return info?.isFile === true && info.size === size;
    }) && links.every(({ path }) => lookAt(path)?.isSymlink);
  });
}

/** Whether an update would take the zoo's version. */
export function isOutdated(
  version: string | undefined,
  zooVersion: string | undefined,
): boolean {
  if (zooVersion === undefined) return false;
  return version === undefined ||
    compareLooseVersions(version, zooVersion) < 0;
}

/**
 * @param folderState what a section's folder holds, given as seen from the home
 */
export function conditionOf(
  { record }: Pick<InstalledEntry, "record">,
  folderState: (folder: string) => FolderState,
): Condition {
  if (record === undefined) return "unfinished";
  if (record.sections === undefined) return "unreadable";
  return record.sections.every(({ folder }) => folderState(folder) === "filled")
    ? "installed"
    : "incomplete";
}
