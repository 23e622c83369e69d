import type { Settings } from "../settings/settings.ts";
import { readInstalledEntries } from "./entry_records.ts";
import type { FileHashes } from "./file_hashes.ts";
import { notInstalled } from "./not_installed.ts";
import { ownersOnDisk } from "./owners_on_disk.ts";
import { TreeLocator } from "./tree_locator.ts";
import type { Verification } from "./verification.ts";
import { verifyEntry } from "./verify_entry.ts";

/** Verifies entries as the records and receipts were when it was opened. */
export interface Verifier {
  /** All entries of this machine. */
  readonly ids: readonly string[];
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
    ids: entries.map(({ id }) => id),
    async verify(id) {
      const entry = entries.find((each) => each.id === id);
      if (entry === undefined) throw notInstalled(id, entries);
      return await verifyEntry(entry, { locator, ownersAt, hashes, signal });
    },
  };
}
