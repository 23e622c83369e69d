// Pure: no disk, network, clock or environment.

import type { Receipt } from "./receipt.ts";

/** A record that an installation found. */
export interface FoundRecord {
  /** Of its bytes, in lower-case hexadecimal. */
  sha256: string;
  /** The folders that it says were filled, as seen from the home. */
  folders: readonly string[];
}

/** What is known of an entry before an installation. */
export interface Before {
  record: FoundRecord | undefined;
  /** The receipt of an installation that was killed. */
  unfinished: Receipt | undefined;
  /** The last receipt, or that there is one that cannot be used. */
  finished: Receipt | "unusable" | undefined;
}

/**
 * Tells which folders NiftyNet's Python command may have filled since this
 * program last did, if it ever did: what is replaced there is not the user's.
 * It writes records and no receipts, so a record that no receipt goes with is
 * its own. A folder that such a record does not name it never touched.
 *
 * @returns the folders as seen from the home.
 */
export function originalFolders(
  { record, unfinished, finished }: Before,
): Set<string> {
  const isOriginal = record !== undefined && finished !== "unusable" &&
    finished?.manifestSha256 !== record.sha256;
  if (isOriginal) return new Set(record.folders);
  const { original = [], sections: listed = [] } = finished === "unusable"
    ? {}
    : finished ?? {};
  const known = new Set(listed.map(({ folder }) => folder));
  return new Set([
    ...unfinished?.original ?? [],
    ...original.filter((folder) => !known.has(folder)),
  ]);
}
