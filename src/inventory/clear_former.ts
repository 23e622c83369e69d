import { dirname, join } from "@std/path";
import type { Settings } from "../settings/settings.ts";
import {
  isFilled,
  partOf,
  pathsOf,
  type Receipt,
  type ReceiptTree,
} from "../store/receipt.ts";
import { type Disk, foldName } from "../store/disk.ts";
import { installedTrees, sha256Of } from "./installed_entry.ts";
import { Deletion } from "./deletion.ts";
import { readInstalledEntries } from "./entry_records.ts";
import { FileHashes, type SeenFile } from "./seen_file.ts";
import { type ComparedPath, compareTree } from "./compare_installed.ts";
import { ownersOnDisk, unknownOwner } from "./owners_on_disk.ts";
import { TreeLocator } from "./tree_locator.ts";
import { packagesOf } from "./removal.ts";
import { deepestFirst, foldersAbove } from "./walk.ts";

/** How to clear away what an entry no longer has. */
export interface ClearOptions {
  settings: Pick<Settings, "configHome" | "home">;
  /** The folders that are locked, as seen from the home: nothing goes from others. */
  locked: ReadonlySet<string>;
  signal: AbortSignal;
  disk: Disk;
  /** Called before the first removal and every few hundred; what it throws ends it. */
  checkpoint: () => void;
  /** Told before each removal begins. */
  onChange: () => void;
}

/** What became of the files that an entry no longer has. */
export interface Cleared {
  /** Those that are gone. */
  removed: readonly SeenFile[];
  /** Full paths of those that have changed since they were installed, and stay. */
  kept: readonly string[];
  /** What of the receipt's `former` is still there. */
  left: readonly ReceiptTree[];
}

/**
 * Removes the files of earlier versions that a new one does not have, and the
 * folders that this leaves empty. What has changed since it was installed
 * stays, and so does what another entry has there.
 *
 * @param receipt of the installation that is under way
 * @throws StoreError when the disk refuses, or what the checkpoint throws.
 */
export async function clearFormer(
  receipt: Receipt,
  { settings, locked, signal, disk, checkpoint, onChange }: ClearOptions,
): Promise<Cleared> {
  if (receipt.former.length === 0) return { removed: [], kept: [], left: [] };
  const entries = await readInstalledEntries(settings.configHome);
  const others = entries.filter(({ id }) => id !== receipt.id);
  const locator = new TreeLocator(settings.home);
  const ownersAt = ownersOnDisk(others, locator);
  const current = currentPaths(receipt, locator);
  const packages = packagesOf(locator.locate("").folder);
  const canTell = others.every((other) => unknownOwner(other) === undefined);
  const hashes = new FileHashes();
  const removed: SeenFile[] = [];
  const kept: string[] = [];
  const left: ReceiptTree[] = [];
  const folders = new Set<string>();
  /** Whether a file is neither gone nor another's; says so of the rest. */
  const stays = (
    { installed, path, stamp, finding }: ComparedPath,
  ): boolean => {
    const key = foldName(path);
    if (finding === "missing" || current.files.has(key)) return false;
    if (packages.has(path) || disk.kindOf(path) === "folder") return false;
    const owners = ownersAt(path).filter(({ former }) => !former);
    if (owners.length > 0) {
      // One entry has brought it over another's file: that is not the other's.
      return finding === "intact" &&
        !owners.some(({ sha256 }) => sha256 === sha256Of(installed));
    }
    if (finding === "intact") {
      removed.push({ path, stamp });
      return false;
    }
    // In the way of something new, it is set aside, which is told then.
    if (isInTheWay(key, current)) return false;
    kept.push(path);
    return true;
  };
  const formerIn = Map.groupBy(receipt.former, ({ folder }) => folder);
  for (const tree of installedTrees(receipt.former)) {
    const { folder } = tree;
    const former = formerIn.get(folder) ?? [];
    const { dangling } = locator.locate(folder);
    if (!canTell || !locked.has(folder) || dangling !== undefined) {
      left.push(...former);
      continue;
    }
    const found = await compareTree(tree, { locator, hashes, signal });
    for (const made of found.folders) folders.add(made);
    const paths = new Set(
      found.seen.filter(stays).map(({ installed }) => installed.path),
    );
    left.push(
      ...former.map((each) => partOf(each, (path) => paths.has(path)))
        .filter(isFilled),
    );
  }
  const spare = deepestFirst(
    [...folders].filter((folder) =>
      !packages.has(folder) && !current.folders.has(foldName(folder))
    ),
  );
  if (removed.length + spare.length > 0) {
    checkpoint();
    onChange();
    const deletion = new Deletion(disk, checkpoint);
    await deletion.removeFiles(removed);
    await deletion.removeEmptyFolders(spare);
  }
  return { removed, kept, left };
}

interface CurrentPaths {
  files: ReadonlySet<string>;
  folders: ReadonlySet<string>;
}

/** Full paths, as the file system tells them apart, of all that the sections have. */
function currentPaths(
  { sections }: Receipt,
  locator: TreeLocator,
): CurrentPaths {
  const files = new Set<string>();
  const folders = new Set<string>();
  const add = (path: string) => {
    if (folders.has(path)) return;
    for (const folder of [path, ...foldersAbove(path)]) folders.add(folder);
  };
  for (const section of sections) {
    const root = locator.locate(section.folder).folder;
    add(foldName(root));
    for (const path of section.folders) add(foldName(join(root, path)));
    for (const path of pathsOf(section)) {
      const full = foldName(join(root, path));
      files.add(full);
      add(dirname(full));
    }
  }
  return { files, folders };
}

/** Whether a folder belongs in the place of a file, or a file in that of a folder above it. */
function isInTheWay(path: string, { files, folders }: CurrentPaths): boolean {
  return folders.has(path) || foldersAbove(path).some((at) => files.has(at));
}
