import { dirname } from "@std/path";
import { ManifestError } from "../base/errors.ts";
import { listNames } from "../store/if_there.ts";
import { entryPaths, receiptFolders } from "../store/layout.ts";
import { checkEntryId } from "../zoo/address.ts";

const RECORD = "_main.ini";
const RECEIPT = ".json";

/**
 * The ids of what this machine has records or receipts of, sorted: all that
 * the names of these files tell.
 *
 * @throws StoreError when their folders cannot be read.
 */
export function installedIds(configHome: string): string[] {
  const { receipts, unfinished } = receiptFolders(configHome);
  const records = dirname(entryPaths(configHome, "any").record);
  const ids = new Set([
    ...namesWithout(RECORD, records),
    ...namesWithout(RECEIPT, receipts),
    ...namesWithout(RECEIPT, unfinished),
  ]);
  return [...ids].filter(isEntryId).sort();
}

function namesWithout(ending: string, folder: string): string[] {
  return listNames(folder).filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length));
}

/** A file whose name no entry can have is not a record. */
function isEntryId(id: string): boolean {
  try {
    checkEntryId(id);
    return true;
  } catch (error) {
    if (error instanceof ManifestError) return false;
    throw error;
  }
}
