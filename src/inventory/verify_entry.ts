import type { Damage, Events } from "../report/event.ts";
import { folderState } from "../store/folder_state.ts";
import {
  type InstalledEntry,
  installedTrees,
  notInstalled,
  sha256Of,
  unlistedSections,
} from "./installed_entry.ts";
import { conditionOf } from "./state.ts";
import { type FileHashes, totalBytes } from "./seen_file.ts";
import { leftovers } from "./entry_files.ts";
import { compareTree, type LookOptions } from "./compare_installed.ts";
import { type OwnersAt, ownersOnDisk } from "./owners_on_disk.ts";
import { TreeLocator } from "./tree_locator.ts";
import { walk } from "./walk.ts";
import type { Settings } from "../settings/settings.ts";
import { readInstalledEntries } from "./entry_records.ts";

/** How an entry is, and whether that is complete and as it was installed. */
export type Verification = Events["entry-verified"];

/** How entries are verified. */
interface VerifyContext extends LookOptions {
  /** Owners among all entries of this machine. */
  ownersAt: OwnersAt;
}

/**
 * Compares what is on the disk with what an entry's receipt says; where it has
 * none, looks whether its folders are there. Files of the user's own do no
 * harm.
 *
 * @throws StoreError when something cannot be read, or the signal's reason.
 */
async function verifyEntry(
  entry: InstalledEntry,
  context: VerifyContext,
): Promise<Verification> {
  const { locator, ownersAt } = context;
  const stateAt = (folder: string) =>
    folderState(locator.locate(folder).folder);
  const condition = conditionOf(entry, stateAt);
  const listed = await verifyListed(entry, context);
  const unlisted = unlistedSections(entry);
  const missing = unlisted
    .filter(({ folder }) => stateAt(folder) !== "filled")
    .map(({ section, folder }): Damage => ({
      section,
      path: locator.locate(folder).folder,
      kind: "missing",
      replacedBy: [],
    }));
  const damages = [...listed.damages, ...missing];
  const problems = entry.unusable.map(({ error }) => error.message);
  const left = leftovers(entry, locator).filter((path) =>
    ownersAt(path).every(({ former }) => former)
  );
  return {
    id: entry.id,
    version: entry.record?.version ?? entry.receipt?.version,
    condition,
    sound: condition === "installed" && damages.length + problems.length === 0,
    ...listed,
    damages,
    extras: await extrasOf(entry, context),
    ...(left.length > 0 && { leftovers: left }),
    unlisted: unlisted.map(({ section }) => section),
    problems,
  };
}

/** Compares the files and links that the receipt lists. */
async function verifyListed(
  { id, receipt }: InstalledEntry,
  context: VerifyContext,
): Promise<Pick<Verification, "files" | "bytes" | "damages">> {
  const { ownersAt } = context;
  const damages: Damage[] = [];
  let files = 0;
  let bytes = 0;
  for (const tree of receipt?.sections ?? []) {
    const [installed] = installedTrees([tree]);
    if (installed === undefined) continue;
    const { seen } = await compareTree(installed, context);
    files += seen.length;
    bytes += totalBytes(seen);
    for (const { installed, path, finding } of seen) {
      if (finding === "intact") continue;
      const replacedBy = finding === "missing" ? [] : ownersAt(path)
        .filter((owner) =>
          owner.id !== id && !owner.former &&
          owner.sha256 !== sha256Of(installed)
        ).map(({ id }) => id);
      damages.push({ section: tree.section, path, kind: finding, replacedBy });
    }
  }
  return { files, bytes, damages };
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
