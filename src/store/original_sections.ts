// Pure: no disk, network, clock or environment.

import type { Receipt } from "./receipt.ts";

/** What is known of an entry before an installation. */
export interface Before {
  /** SHA-256 of the record in lower-case hexadecimal; `undefined` where there is none. */
  recordSha256: string | undefined;
  /** The receipt of an installation that was killed. */
  unfinished: Receipt | undefined;
  /** The last receipt, or that there is one that cannot be used. */
  finished: Receipt | "unusable" | undefined;
}

/**
 * Tells which sections of an entry NiftyNet's Python command may have filled
 * since this program last did, if it ever did: what they are replaced by needs
 * no copy of them. It writes records and no receipts, so a record that no
 * receipt goes with is its own.
 *
 * @param sections names of all sections of the entry
 */
export function originalSections(
  { recordSha256, unfinished, finished }: Before,
  sections: readonly string[],
): Set<string> {
  const isOriginal = recordSha256 !== undefined && finished !== "unusable" &&
    finished?.manifestSha256 !== recordSha256;
  if (isOriginal) return new Set(sections);
  const { original = [], sections: listed = [] } = finished === "unusable"
    ? {}
    : finished ?? {};
  const names = new Set(listed.map(({ section }) => section));
  return new Set([
    ...unfinished?.original ?? [],
    ...original.filter((name) => !names.has(name)),
  ]);
}
