import type { ListedEntry } from "../report/event.ts";
import { entryFolder } from "../zoo/address.ts";
import type { ZooEntry } from "../zoo/source.ts";
import { diskUse } from "./entry_files.ts";
import type { InstalledEntry } from "./installed_entry.ts";
import { closeStateOf, stateOf } from "./state.ts";
import type { TreeLocator } from "./tree_locator.ts";

/**
 * The entries of a zoo, and what of them is installed: under the same id, or
 * one that means the same entry.
 *
 * @throws StoreError when a folder cannot be looked into.
 */
export function listZoo(
  zooEntries: readonly ZooEntry[],
  installed: readonly InstalledEntry[],
  locator: TreeLocator,
): ListedEntry[] {
  const byFolder = new Map(
    installed.map((each) => [entryFolder(each.id), each]),
  );
  const byId = new Map(installed.map((each) => [each.id, each]));
  const rows: ListedEntry[] = [];
  for (const { id, description, version, zoo, archives } of zooEntries) {
    const entry = byId.get(id) ?? byFolder.get(entryFolder(id));
    rows.push({
      id,
      description,
      version,
      bytes: totalOf(archives),
      zoo,
      installed: entry && stateOf(entry, locator, version),
    });
  }
  return rows;
}

/**
 * The entries of this machine.
 *
 * @throws StoreError when a folder cannot be looked into, or the signal's reason.
 */
export async function listInstalled(
  installed: readonly InstalledEntry[],
  locator: TreeLocator,
  signal: AbortSignal,
): Promise<ListedEntry[]> {
  const rows: ListedEntry[] = [];
  for (const entry of installed) {
    const state = closeStateOf(entry, locator, undefined);
    rows.push({
      id: entry.id,
      description: undefined,
      version: state.version,
      bytes: (await diskUse(entry, locator, signal)).bytes,
      zoo: (entry.receipt ?? entry.unfinished)?.zoo || undefined,
      installed: state,
    });
  }
  return rows;
}

/** Of all archives together; undefined where not all sizes are known, or there is none. */
function totalOf(
  archives: readonly { bytes: number | undefined }[],
): number | undefined {
  let total = 0;
  for (const { bytes } of archives) {
    if (bytes === undefined) return undefined;
    total += bytes;
  }
  return archives.length === 0 ? undefined : total;
}
