import { dirname, join } from "@std/path";
import { systemDisk } from "../store/disk.ts";
import { pathsOf } from "../store/receipt.ts";
import {
  type InstalledEntry,
  installedTrees,
  treesOf,
  unlistedSections,
} from "./installed_entry.ts";
import { type SeenFile, stampOf } from "./seen_file.ts";
import { compareTree, type LookOptions } from "./compare_installed.ts";
import { realFoldersBelow, type TreeLocator } from "./tree_locator.ts";
import { walk, type Walked } from "./walk.ts";

/** What of an entry is on the disk. */
export interface EntryFiles {
  /** Files and links that are there, and whether they are as they were installed. */
  files: readonly (SeenFile & { intact: boolean })[];
  /** Full paths of folders that an installation may have made. */
  folders: readonly string[];
}

/**
 * Finds what the receipts of an entry list.
 *
 * @throws StoreError when something cannot be read, or the signal's reason.
 */
export async function listedFiles(
  entry: InstalledEntry,
  options: LookOptions,
): Promise<EntryFiles> {
  const files: EntryFiles["files"][number][] = [];
  const folders = new Set<string>();
  for (const tree of installedTrees(treesOf(entry))) {
    const found = await compareTree(tree, options);
    for (const folder of found.folders) folders.add(folder);
    for (const { path, stamp, finding } of found.seen) {
      if (finding === "missing") continue;
      files.push({ path, stamp, intact: finding === "intact" });
    }
  }
  files.push(...temporariesIn(folders, entry));
  return {
    // A folder may have taken the place of an earlier version's file.
    files: files.filter(({ path }) => !folders.has(path)),
    folders: [...folders],
  };
}

/**
 * Finds all that is in the folders whose files are not recorded. Each
 * counts as intact: it cannot be known.
 *
 * @throws StoreError when something cannot be read, or the signal's reason.
 */
export async function unlistedFiles(
  entry: InstalledEntry,
  { locator, signal }: Omit<LookOptions, "hashes">,
): Promise<EntryFiles & Pick<Walked, "unreachable">> {
  const files: EntryFiles["files"][number][] = [];
  const folders: string[] = [];
  const unreachable: string[] = [];
  for (const { folder } of unlistedSections(entry)) {
    const { folder: root, there, chain } = locator.locate(folder);
    folders.push(...chain);
    if (!there) continue;
    const found = await walk(root, signal);
    folders.push(...found.folders.filter((path) => path !== root));
    unreachable.push(...found.unreachable);
    for (const path of found.files) {
      files.push({ path, stamp: stampOf(path), intact: true });
    }
  }
  return { files, folders, unreachable };
}

/** What a killed installation was copying to another volume. */
function temporariesIn(
  folders: ReadonlySet<string>,
  { unfinished }: InstalledEntry,
): EntryFiles["files"] {
  const name = unfinished?.temporary;
  if (name === undefined) return [];
  return Array.from(folders, (folder) => join(folder, name))
    .filter((path) => systemDisk.kindOf(path) !== undefined)
    .map((path) => ({ path, stamp: stampOf(path), intact: true }));
}

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
  for (const tree of receipt?.former ?? []) {
    const { folder: root, there } = locator.locate(tree.folder);
    if (!there) continue;
    const isReal = realFoldersBelow(root);
    for (const path of pathsOf(tree)) {
      const full = join(root, path);
      const kind = isReal(dirname(full)) ? systemDisk.kindOf(full) : undefined;
      if (kind === "file" || kind === "link") found.add(full);
    }
  }
  return [...found].sort();
}

/**
 * Adds up the files of an entry as its receipt lists them; in folders of which
 * the files are not recorded, all that is there counts.
 *
 * @returns the files' number, undefined where it is not recorded which are the
 * entry's, and their bytes.
 * @throws StoreError when a folder cannot be looked into, or the signal's reason.
 */
export async function diskUse(
  entry: InstalledEntry,
  locator: TreeLocator,
  signal: AbortSignal,
): Promise<{ files: number | undefined; bytes: number }> {
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
