import { createHash } from "node:crypto";
import { join } from "@std/path";
import { sortedEntries, zooTexts } from "../mirror/entry_files.ts";
import { parseSums, SHA256SUMS, stringifySums } from "../../zoo/sha256sums.ts";
import { replaceFile, systemDisk } from "../../store/disk.ts";
import { readIfThere } from "../../store/look.ts";
import type { TransferContext } from "../../transfer/context.ts";
import { CURRENT } from "../../zoo/address.ts";
import { entryFolder } from "../../zoo/entry_id.ts";
import { folderZooFiles } from "../../zoo/folder_zoo.ts";
import { INDEX, type IndexEntry, parseIndex } from "../../zoo/zoo_index.ts";
import type { ZooFolder } from "./zoo_folder.ts";

/** Writes a file of a zoo as a whole, if that changes it; tells whether it did. */
export async function writeText(
  path: string,
  text: string,
  work: string,
): Promise<boolean> {
  const bytes = new TextEncoder().encode(text);
  const there = await readIfThere(path, "file");
  if (there !== undefined && new TextDecoder().decode(there) === text) {
    return false;
  }
  replaceFile(systemDisk, path, [bytes], join(work, "text.new"));
  return true;
}

/** SHA-256 in hexadecimal. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What is noted about a zoo when an entry of it has changed. */
export interface RecordsUpdate {
  zoo: ZooFolder;
  /** What the index shall say of the entry. */
  entry: IndexEntry;
  /** SHA-256 of the entry's files by name; `undefined` for one that is gone. */
  digests: ReadonlyMap<string, string | undefined>;
  /** Folder for files on their way. */
  work: string;
  transfer: TransferContext;
}

/**
 * Brings the index of a zoo and its list of digests up to date with one entry.
 * A repository that has neither gets neither.
 *
 * @returns whether that changed anything.
 * @throws ManifestError when the index cannot be used, StoreError.
 */
export async function updateRecords(update: RecordsUpdate): Promise<boolean> {
  const { zoo, entry, work } = update;
  const digests = new Map(update.digests);
  const name = entryFolder(entry.id);
  const changes = new Map(
    [...digests].map(([file, digest]) => [`${name}/${file}`, digest]),
  );
  let changed = false;
  const indexed = await readIndexOf(update);
  if (indexed !== undefined) {
    indexed.set(name, entry);
    for (const [path, text] of zooTexts(sortedEntries(indexed))) {
      const file = path.slice(`${CURRENT}/`.length);
      const full = join(zoo.root, file);
      // A text for people that is there already is its author's.
      const isKept = file !== INDEX && systemDisk.kindOf(full) === "file";
      if (!isKept && await writeText(full, text, work)) changed = true;
      const written = await readIfThere(full, "file");
      changes.set(file, written && digestOf(written));
    }
  }
  return await updateSums(zoo, changes, work) || changed;
}

async function updateSums(
  { path, prefix, isRepository }: ZooFolder,
  changes: ReadonlyMap<string, string | undefined>,
  work: string,
): Promise<boolean> {
  const file = join(path, SHA256SUMS);
  const before = await readIfThere(file, "digests");
  if (before === undefined && isRepository) return false;
  const sums = parseSums(new TextDecoder().decode(before));
  for (const [below, digest] of changes) {
    if (digest === undefined) sums.delete(prefix + below);
    else sums.set(prefix + below, digest);
  }
  return await writeText(file, stringifySums(sums), work);
}

/** What the index says, by folder; without one, what the manifests say. */
async function readIndexOf(
  { zoo: { path, root, isRepository }, transfer }: RecordsUpdate,
): Promise<Map<string, IndexEntry> | undefined> {
  const file = join(root, INDEX);
  const bytes = await readIfThere(file, "index");
  if (bytes === undefined && isRepository) return undefined;
  const entries = bytes === undefined
    ? await seenEntries(path, root, transfer)
    : parseIndex(new TextDecoder().decode(bytes), file);
  return new Map(entries.map((entry) => [entryFolder(entry.id), entry]));
}

async function seenEntries(
  path: string,
  root: string,
  transfer: TransferContext,
): Promise<IndexEntry[]> {
  if (systemDisk.kindOf(root) === undefined) return [];
  return await folderZooFiles(path, transfer).lookAround() ?? [];
}
