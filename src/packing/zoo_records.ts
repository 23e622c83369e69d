import { createHash } from "node:crypto";
import { join } from "@std/path";
import { sortedEntries, zooTexts } from "../mirror/entry_files.ts";
import {
  parseSums,
  SHA256SUMS,
  stringifySums,
} from "../mirror/sha256sums.ts";
import { replaceFile, systemDisk } from "../store/disk.ts";
import { readIfThere } from "../store/look.ts";
import type { TransferContext } from "../transfer/context.ts";
import { CURRENT } from "../zoo/address.ts";
import { entryFolder } from "../zoo/entry_id.ts";
import { folderZooFiles } from "../zoo/folder_zoo.ts";
import { INDEX, type IndexEntry, parseIndex } from "../zoo/zoo_index.ts";
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

/** SHA-256 of a text, in hexadecimal. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * What a zoo's index says of its entries, by folder; for a zoo without one,
 * what their manifests say. `undefined` for a repository without an index.
 *
 * @throws ManifestError when the index cannot be used, StoreError.
 */
export async function readIndexOf(
  { path, root, isRepository }: ZooFolder,
  transfer: TransferContext,
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
