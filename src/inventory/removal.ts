import { join } from "@std/path";
import { StoreError } from "../base/errors.ts";
import { shellWord } from "../base/shell_word.ts";
import type { KeptFile, RemovalSummary } from "../report/event.ts";
import {
  EXTENSION_PACKAGES,
  PACKAGE_FILE,
  type Settings,
} from "../settings/settings.ts";
import { systemDisk } from "../store/disk.ts";
import { type EntryFiles, listedFiles, unlistedFiles } from "./entry_files.ts";
import { readInstalledEntries } from "./entry_records.ts";
import { type FileHashes, type SeenFile, totalBytes } from "./seen_file.ts";
import {
  type InstalledEntry,
  notInstalled,
  treesOf,
  unlistedSections,
} from "./installed_entry.ts";
import { otherHome } from "./other_home.ts";
import { ownersOnDisk, unknownOwner } from "./owners_on_disk.ts";
import { TreeLocator } from "./tree_locator.ts";
import { deepestFirst } from "./walk.ts";

/** How entries are removed. */
export interface RemovalContext {
  settings: Pick<Settings, "configHome" | "home">;
  /** Remove the folders of entries without receipts with all that is in them. */
  wholeFolders: boolean;
  hashes: FileHashes;
  signal: AbortSignal;
}

/** An entry, and what removing it does. */
export interface Removal {
  entry: InstalledEntry;
  /** Files and links that go. */
  files: readonly SeenFile[];
  /** Full paths of folders that go if they are empty then, the deepest first. */
  folders: readonly string[];
  summary: RemovalSummary;
  /** Its folders that another process could install into, as seen from the home. */
  places: readonly string[];
  /** Full paths, as far as they can be read, of what stays since its name is not Unicode. */
  unreachable: readonly string[];
}

/**
 * Finds out what removing an entry would do as the disk is now: the files go
 * that are as it installed them and that no other entry owns, and the folders
 * that this leaves empty. All else stays: the user's files, those that the user
 * has changed, those of other entries, and those that make folders Python
 * packages.
 *
 * @param gone entries that are removed before this one: what they share with
 * it is not kept for them
 * @throws StoreError when the entry is not installed, when it cannot be told
 * which of the files are its own, or when the disk refuses; the signal's reason.
 */
export async function findRemoval(
  id: string,
  { settings, wholeFolders, hashes, signal }: RemovalContext,
  gone: ReadonlySet<string> = new Set(),
): Promise<Removal> {
  const { configHome, home } = settings;
  const entries = await readInstalledEntries(configHome);
  const entry = entries.find((each) => each.id === id);
  if (entry === undefined) {
    throw notInstalled(
      id,
      entries,
      "To see what is installed: net_download list --installed",
    );
  }
  const locator = new TreeLocator(home);
  const removed = removedFolders(entry);
  refuseUnknownPlaces(entry, locator, removed);
  if (!wholeFolders) refuseUnlisted(entry, locator);
  const context = { locator, hashes, signal };
  const listed = await listedFiles(entry, context);
  const unlisted = await unlistedFiles(entry, context);
  refuseOtherHome(entry, home, listed);
  const others = entries.filter((each) => each.id !== id && !gone.has(each.id));
  const unknown = others.map(unknownOwner).find((each) => each !== undefined);
  if (unknown !== undefined) throw unknown;
  const ownersAt = ownersOnDisk(others, locator);
  const packages = packagesOf(locator.locate("").folder);
  const files: SeenFile[] = [];
  const kept: KeptFile[] = [];
  const found = new Map(
    [...listed.files, ...unlisted.files].map((file) => [file.path, file]),
  );
  for (const { path, stamp, intact } of found.values()) {
    const owners = ownersAt(path).map((owner) => owner.id);
    if (packages.has(path)) kept.push({ path, reason: "package", owners });
    else if (owners.length > 0) kept.push({ path, reason: "owned", owners });
    else if (!intact) kept.push({ path, reason: "changed", owners });
    else files.push({ path, stamp });
  }
  const spare = [...listed.folders, ...unlisted.folders]
    .filter((folder) => !packages.has(folder));
  return {
    entry,
    files,
    folders: deepestFirst(spare),
    summary: {
      id,
      folders: removed.filter((folder) => locator.locate(folder).there)
        .map((folder) => join(home, ...folder.split("/"))),
      files: files.length,
      bytes: totalBytes(files),
      kept,
    },
    places: removed.filter((folder) => isPlace(folder, locator)),
    unreachable: unlisted.unreachable,
  };
}

/** Whether a folder is there or could be made. */
function isPlace(folder: string, locator: TreeLocator): boolean {
  if (!locator.locate("").there) return false;
  const { folder: path, there } = locator.locate(folder);
  return there || systemDisk.kindOf(path) === undefined;
}

function removedFolders(entry: InstalledEntry): string[] {
  const folders = [...treesOf(entry), ...unlistedSections(entry)]
    .map(({ folder }) => folder);
  return [...new Set(folders)];
}

/** Nothing is forgotten that lies on a disk which is not mounted, or whose content is not known. */
function refuseUnknownPlaces(
  { id, paths, record, unusable, ...receipts }: InstalledEntry,
  locator: TreeLocator,
  folders: readonly string[],
): void {
  const known = receipts.receipt !== undefined ||
    receipts.unfinished !== undefined || record?.sections !== undefined;
  const [problem] = unusable;
  if (!known && problem !== undefined) {
    throw new StoreError(
      `cannot remove "${id}": its folders are not known: ${problem.error.message}`,
      {
        cause: problem.error,
        hint:
          `Install it again with -r and then remove it, or delete "${paths.record}" to forget it.`,
      },
    );
  }
  for (const folder of folders) {
    const { dangling } = locator.locate(folder);
    if (dangling === undefined) continue;
    throw new StoreError(
      `cannot remove "${id}": "${dangling}" is a symbolic link to something that is missing`,
      { hint: "Mount the disk it points to, or remove the link." },
    );
  }
}

/** What Python's command installed cannot be told from what the user put there. */
function refuseUnlisted(entry: InstalledEntry, locator: TreeLocator): void {
  const folders = unlistedSections(entry).map(({ folder }) =>
    locator.locate(folder)
  ).filter(({ there }) => there).map(({ folder }) => `"${folder}"`);
  if (folders.length === 0) return;
  const problem = entry.unusable.find(({ file }) => file === "receipt");
  throw new StoreError(
    `cannot remove "${entry.id}": it is not known which files in ${
      folders.join(" and ")
    } belong to it, ${
      problem?.error.message ?? "because NiftyNet's Python command installed it"
    }`,
    {
      failure: problem?.error.failure ?? "not-recorded",
      hint:
        "Give --whole-folders to remove these folders with all that is in them, or install it again with -r, which records its files, and then remove it.",
    },
  );
}

/** A receipt that was written for another home must not be lost while its files are there. */
function refuseOtherHome(
  entry: InstalledEntry,
  home: string,
  { files }: EntryFiles,
): void {
  const earlier = files.length > 0 ? undefined : otherHome(entry, home);
  if (earlier === undefined) return;
  throw new StoreError(
    `cannot remove "${entry.id}": it was installed into the home "${earlier}", and the home is now "${home}"`,
    {
      failure: "config",
      hint: `Remove it there: net_download remove ${
        shellWord(entry.id)
      } --home "${earlier}"`,
    },
  );
}

/** Full paths of the files and folders that make extensions Python packages. */
export function packagesOf(home: string): Set<string> {
  return new Set(EXTENSION_PACKAGES.flatMap((folder) => {
    const path = join(home, ...folder.split("/"));
    return [path, join(path, PACKAGE_FILE)];
  }));
}
