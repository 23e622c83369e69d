// Pure: no disk, network, clock or environment.

import type { AppError } from "../base/errors.ts";
import type { EntryPaths } from "../store/layout.ts";
import type { Receipt, ReceiptTree } from "../store/receipt.ts";
import type { About } from "../zoo/about.ts";

/** A section of an entry and the folder that it fills. */
export interface InstalledSection {
  section: string;
  /** As seen from the home, with `/`. */
  folder: string;
  /** Where its archive came from, if that is known. */
  url?: string;
}

/** What the record of an entry says. */
export interface EntryRecord {
  version: string | undefined;
  /** `undefined` for a manifest that cannot be used: its folders are not known. */
  sections: readonly InstalledSection[] | undefined;
  /** Missing where the manifest cannot be used. */
  about?: About;
  /** SHA-256 of the record, in hexadecimal; missing where it cannot be used. */
  sha256?: string;
}

/** What this machine has of an entry, as records and receipts tell it. */
export interface InstalledEntry {
  id: string;
  paths: EntryPaths;
  /** Missing while the entry is being installed, and after a kill. */
  record: EntryRecord | undefined;
  /** Missing where NiftyNet's Python command installed the entry. */
  receipt: Receipt | undefined;
  /** The receipt of an installation that is under way, or was killed. */
  unfinished: Receipt | undefined;
  /** What is there and cannot be used, and why. */
  unusable: readonly UnusableFile[];
}

/** A record or receipt that cannot be used. */
export interface UnusableFile {
  file: "record" | "receipt";
  error: AppError;
}

/** The sections of an entry; those of the record first, since it says what is installed. */
export function sectionsOf(
  { record, receipt, unfinished }: InstalledEntry,
): readonly InstalledSection[] {
  return record?.sections ?? (receipt ?? unfinished)?.sections ?? [];
}

/**
 * The sections whose files are not recorded: those that NiftyNet's
 * Python command installed. What is in their folders may be the user's.
 */
export function unlistedSections(
  { record, receipt }: InstalledEntry,
): readonly InstalledSection[] {
  const listed = receipt?.sections ?? [];
  return (record?.sections ?? []).filter(({ section, folder }) =>
    !listed.some((each) => each.section === section && each.folder === folder)
  );
}

/** All that installations of an entry have put somewhere, the last one first, finished or not. */
export function treesOf(
  { receipt, unfinished }: InstalledEntry,
): readonly ReceiptTree[] {
  return [unfinished, receipt].flatMap((each) =>
    each === undefined ? [] : [...each.sections, ...each.former]
  );
}
