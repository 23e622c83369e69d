// Pure: no disk, network, clock or environment.

import { OFFICIAL_ARCHIVES } from "./official_archives.ts";

/** Where the official zoo serves its archives from. */
const OFFICIAL =
  "https://github.com/NifTK/NiftyNetModelZoo/raw/5-reorganising-with-lfs/";

/**
 * What is known of the archive behind an address of the official zoo: its
 * SHA-256 and its size in bytes. `undefined` for every other address.
 */
export function knownArchive(
  url: URL,
): { sha256: string; bytes: number } | undefined {
  if (!url.href.startsWith(OFFICIAL)) return undefined;
  const path = url.href.slice(OFFICIAL.length).replace(/[?#].*$/, "");
  if (!Object.hasOwn(OFFICIAL_ARCHIVES, path)) return undefined;
  const [sha256, bytes] = OFFICIAL_ARCHIVES[path] ?? [];
  return sha256 === undefined || bytes === undefined
    ? undefined
    : { sha256, bytes };
}
