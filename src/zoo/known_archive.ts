// Pure: no disk, network, clock or environment.

import { OFFICIAL_ARCHIVES } from "./official_archives.ts";
import { officialPath } from "./official_zoo.ts";

/**
 * What is known of the archive behind an address of the official zoo: its
 * SHA-256 and its size in bytes. `undefined` for every other address.
 */
export function knownArchive(
  url: URL,
): { sha256: string; bytes: number } | undefined {
  const path = officialPath(url);
  if (path === undefined || !Object.hasOwn(OFFICIAL_ARCHIVES, path)) {
    return undefined;
  }
  const [sha256, bytes] = OFFICIAL_ARCHIVES[path] ?? [];
  return sha256 === undefined || bytes === undefined
    ? undefined
    : { sha256, bytes };
}
