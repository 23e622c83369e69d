import { dirname, join } from "@std/path";
import { systemDisk } from "./disk.ts";
import type { EntryPaths } from "./layout.ts";
import { exists } from "./if_there.ts";
import { attempt, osCode } from "../base/os_error.ts";

/** How the name begins of what is made to see whether anything can be made, and removed at once. */
const PROBE = ".net_download.probe";

/**
 * Makes sure that an entry can be recorded and its folders filled, before
 * hours are spent on its archives. Only for the holder of the entry's lock.
 *
 * @param folders real folders of its steps; they need not exist.
 * @throws {StoreError} when one of the places cannot be written.
 */
export async function assertWritable(
  { record, receipt, unfinished }: EntryPaths,
  folders: readonly string[],
): Promise<void> {
  for (const folder of new Set([record, receipt, unfinished].map(dirname))) {
    systemDisk.makeFolder(folder);
    probe(folder);
  }
  for (const folder of new Set(folders)) {
    const there = await nearest(folder);
    try {
      probe(there);
    } catch (error) {
      // A read-only folder of the user's own is opened for the merge.
      const opens = there === folder && osCode(error) === "EACCES" &&
        isReadOnly(there);
      if (!opens) throw error;
    }
  }
}

function probe(folder: string): void {
  const path = join(folder, `${PROBE}-${crypto.randomUUID()}`);
  attempt("write to the folder", folder, () => {
    Deno.openSync(path, { createNew: true, write: true }).close();
    Deno.removeSync(path);
  });
}

/** The folder, or the nearest one above it that exists. */
async function nearest(folder: string): Promise<string> {
  return exists(folder) ? folder : await nearest(dirname(folder));
}

function isReadOnly(folder: string): boolean {
  const { mode } = systemDisk.attributes(folder);
  return mode !== undefined && (mode & 0o200) === 0;
}
