import { type Disk, replaceFile } from "./disk.ts";
import type { EntryPaths } from "./layout.ts";
import { readIfThereSync } from "./if_there.ts";

/**
 * Reads the manifest that is the record that an entry is installed, byte for
 * byte; `undefined` where there is none.
 *
 * @throws {StoreError} when it is there and cannot be read.
 */
export function readRecord(
  { record }: Pick<EntryPaths, "record">,
): Uint8Array | undefined {
  return readIfThereSync(record, "record");
}

/**
 * Records that an entry is installed: the last thing that is done. Only for
 * the holder of the entry's lock.
 *
 * @throws {StoreError} when it cannot be written.
 */
export function writeRecord(
  disk: Disk,
  { record }: Pick<EntryPaths, "record">,
  manifest: Uint8Array,
): void {
  replaceFile(disk, record, [manifest], `${record}.tmp`);
}

/**
 * Removes the record before the entry's folders change: a kill leaves a tree
 * that neither this program nor the original takes for installed.
 *
 * @throws {StoreError} when it cannot be removed.
 */
export function removeRecord(
  disk: Disk,
  { record }: Pick<EntryPaths, "record">,
): void {
  if (disk.kindOf(record) !== undefined) disk.remove(record);
}
