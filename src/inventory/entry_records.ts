import { decodeText } from "../base/bytes.ts";
import { toFileUrl } from "@std/path";
import { AppError, StoreError } from "../base/errors.ts";
import { entryPaths } from "../store/layout.ts";
import type { Receipt } from "../store/receipt.ts";
import { readReceipt } from "../store/receipt_file.ts";
import { readRecord } from "../store/record.ts";
import { checkEntryId } from "../zoo/address.ts";
import {
  type EntryRecord,
  type InstalledEntry,
  notInstalled,
  type UnusableFile,
} from "./installed_entry.ts";
import { ACTIONS } from "../actions/actions.ts";
import { publicUrl } from "../base/describe_url.ts";
import { hashBytes } from "../store/hash_file.ts";
import { parseManifest } from "../zoo/manifest.ts";
import { installedIds } from "./installed_ids.ts";

/** Entries whose files are read at the same time: enough to hide what one read waits for. */
const READ_TOGETHER = 32;

/**
 * Reads what the records and receipts of this machine say, in the order of the
 * ids. What is damaged is noted with its entry and hides no other.
 *
 * @throws StoreError when the folders themselves cannot be read.
 */
export async function readInstalledEntries(
  configHome: string,
): Promise<InstalledEntry[]> {
  const ids = installedIds(configHome);
  const entries: InstalledEntry[] = [];
  while (ids.length > 0) {
    const read = await Promise.all(
      ids.splice(0, READ_TOGETHER).map((id) =>
        readInstalledEntry(configHome, id)
      ),
    );
    entries.push(...read.filter((entry) => entry !== undefined));
  }
  return entries;
}

/**
 * The same of some entries, in the order of their ids; of all where none is named.
 *
 * @throws StoreError for one that is not installed, too.
 */
export async function readChosenEntries(
  configHome: string,
  ids: readonly string[],
): Promise<InstalledEntry[]> {
  if (ids.length === 0) return await readInstalledEntries(configHome);
  const entries: InstalledEntry[] = [];
  for (const id of [...new Set(ids)].sort()) {
    const entry = await readInstalledEntry(configHome, id);
    if (entry === undefined) {
      throw notInstalled(id, await readInstalledEntries(configHome));
    }
    entries.push(entry);
  }
  return entries;
}

/**
 * Reads what the record and the receipts of an entry say; `undefined` where it
 * has neither.
 *
 * @throws ManifestError for an id that breaks a rule.
 */
export async function readInstalledEntry(
  configHome: string,
  id: string,
): Promise<InstalledEntry | undefined> {
  checkEntryId(id);
  const paths = entryPaths(configHome, id);
  const unusable: UnusableFile[] = [];
  const note = (file: UnusableFile["file"]) => (error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    unusable.push({ file, error });
    return undefined;
  };
  const record = recordOf(paths.record, id, note("record"));
  const receipt = await receiptOf(paths.receipt, id).catch(note("receipt"));
  const unfinished = await receiptOf(paths.unfinished, id)
    .catch(note("receipt"));
  if (
    (record ?? receipt ?? unfinished) === undefined && unusable.length === 0
  ) {
    return undefined;
  }
  return { id, paths, record, receipt, unfinished, unusable };
}

function recordOf(
  path: string,
  id: string,
  note: (error: unknown) => undefined,
): EntryRecord | undefined {
  try {
    const bytes = readRecord({ record: path });
    return bytes && parseRecord(bytes, id, path);
  } catch (error) {
    note(error);
    return { version: undefined, sections: undefined };
  }
}

async function receiptOf(
  path: string,
  id: string,
): Promise<Receipt | undefined> {
  const receipt = await readReceipt(path);
  if (receipt === undefined || receipt.id === id) return receipt;
  throw new StoreError(
    `cannot use the receipt "${path}": it belongs to "${receipt.id}"`,
    {
      failure: "record",
      hint: "Remove that file and install the entry again with -r.",
    },
  );
}

/**
 * Reads a record: the manifest that was installed, by whichever program.
 *
 * @param path the record's own path, for messages
 * @throws ManifestError when its folders cannot be told.
 */
function parseRecord(bytes: Uint8Array, id: string, path: string): EntryRecord {
  const text = decodeText(bytes);
  const { version, about, steps } = parseManifest(
    text,
    id,
    toFileUrl(path),
    ACTIONS,
  );
  const sections = steps.map((
    { section, folder, url, origin, license, action, files },
  ) => ({
    section,
    folder: folder.join("/"),
    action: action.name,
    makes: files,
    // A relative one is relative to where the manifest was.
    ...(/^https?:$/.test(url.protocol) && { url: publicUrl(url) }),
    ...origin !== undefined && { origin },
    ...license !== undefined && { license },
  }));
  return {
    version,
    sections,
    about,
    // Few commands ask for it, and all would wait for Node's crypto to load.
    get sha256() {
      return hashBytes(bytes);
    },
  };
}
