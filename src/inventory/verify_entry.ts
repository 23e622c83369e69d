import type { Damage } from "../report/event.ts";
import { folderState } from "../store/folder_state.ts";
import type { FolderState } from "../store/tree.ts";
import {
  type InstalledEntry,
  installedTrees,
  notInstalled,
  sectionsOf,
  unlistedSections,
} from "./installed_entry.ts";
import { conditionOf } from "./state.ts";
import type { FileHashes } from "./file_hashes.ts";
import { leftovers } from "./entry_files.ts";
import { compareInstalled } from "./compare_installed.ts";
import { type OwnersAt, ownersOnDisk } from "./owners_on_disk.ts";
import { realFoldersBelow, TreeLocator } from "./tree_locator.ts";
import { totalBytes } from "./seen_file.ts";
import { damageOf, folderDamage, type Verification } from "./verification.ts";
import { walk } from "./walk.ts";
import type { Settings } from "../settings/settings.ts";
import { readInstalledEntries } from "./entry_records.ts";

/** How entries are verified. */
export interface VerifyContext {
  locator: TreeLocator;
  /** Owners among all entries of this machine. */
  ownersAt: OwnersAt;
  hashes: FileHashes;
  signal: AbortSignal;
}

/**
 * Compares what is on the disk with what an entry's receipt says; where it has
 * none, looks whether its folders are there.
 *
 * @throws StoreError when something cannot be read, or the signal's reason.
 */
export async function verifyEntry(
  entry: InstalledEntry,
  context: VerifyContext,
): Promise<Verification> {
  const { locator, ownersAt, hashes, signal } = context;
  const states = statesOf(entry, locator);
  const damages: Damage[] = [];
  let files = 0;
  let bytes = 0;
  for (const tree of entry.receipt?.sections ?? []) {
    const [{ paths } = { paths: [] }] = installedTrees([tree]);
    const root = locator.locate(tree.folder);
    const isReal = root.there ? realFoldersBelow(root.folder) : () => false;
    const seen = await compareInstalled(root.folder, paths, isReal, {
      hashes,
      signal,
    });
    files += seen.length;
    bytes += totalBytes(seen);
    for (const { installed: { contents: [content] }, path, finding } of seen) {
      const sha256 = content?.kind === "file" ? content.sha256 : undefined;
      const others = ownersAt(path).filter(({ id }) => id !== entry.id);
      const damage = damageOf(tree.section, path, finding, sha256, others);
      if (damage !== undefined) damages.push(damage);
    }
  }
  const unlisted = unlistedSections(entry);
  const left = leftovers(entry, locator).filter((path) =>
    ownersAt(path).every(({ former }) => former)
  );
  for (const { section, folder } of unlisted) {
    const path = locator.locate(folder).folder;
    const damage = folderDamage(
      section,
      path,
      states.get(folder) ?? "missing",
    );
    if (damage !== undefined) damages.push(damage);
  }
  return {
    id: entry.id,
    version: entry.record?.version ?? entry.receipt?.version,
    condition: conditionOf(entry, (folder) => states.get(folder) ?? "missing"),
    files,
    bytes,
    damages,
    extras: await extrasOf(entry, context),
    ...(left.length > 0 && { leftovers: left }),
    unlisted: unlisted.map(({ section }) => section),
    problems: entry.unusable.map(({ error }) => error.message),
  };
}

function statesOf(
  entry: InstalledEntry,
  locator: TreeLocator,
): Map<string, FolderState> {
  return new Map(
    sectionsOf(entry).map(({ folder }) => [
      folder,
      folderState(locator.locate(folder).folder),
    ]),
  );
}

/**
 * Finds what the user put into the folders of an entry; where its files are not
 * recorded, that is unknown.
 *
 * @returns full paths, sorted.
 * @throws StoreError when a folder cannot be looked into, or the signal's reason.
 */
export async function extrasOf(
  entry: InstalledEntry,
  { locator, ownersAt, signal }: Omit<VerifyContext, "hashes">,
): Promise<string[]> {
  const unlisted = unlistedSections(entry).map(({ folder }) => folder);
  const folders = (entry.receipt?.sections ?? []).map(({ folder }) => folder)
    .filter((folder) => !unlisted.includes(folder));
  const extras = new Set<string>();
  for (const folder of new Set(folders)) {
    const found = await walk(locator.locate(folder).folder, signal);
    for (const path of found.files) {
      if (ownersAt(path).length === 0) extras.add(path);
    }
    for (const path of found.unreachable) extras.add(path);
  }
  return [...extras].sort();
}

/** Verifies entries as the records and receipts were when it was opened. */
export interface Verifier {
  /** All entries of this machine. */
  readonly entries: readonly InstalledEntry[];
  /**
   * @throws StoreError when the entry is not installed or something cannot be
   * read, or the signal's reason.
   */
  verify(id: string): Promise<Verification>;
}

/**
 * Reads all records and receipts, to verify entries against them.
 *
 * @throws StoreError when their folders cannot be read.
 */
export async function openVerifier(
  { configHome, home }: Pick<Settings, "configHome" | "home">,
  hashes: FileHashes,
  signal: AbortSignal,
): Promise<Verifier> {
  const entries = await readInstalledEntries(configHome);
  const locator = new TreeLocator(home);
  const ownersAt = ownersOnDisk(entries, locator);
  return {
    entries,
    async verify(id) {
      const entry = entries.find((each) => each.id === id);
      if (entry === undefined) throw notInstalled(id, entries);
      return await verifyEntry(entry, { locator, ownersAt, hashes, signal });
    },
  };
}
