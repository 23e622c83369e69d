// Pure: no disk, network, clock or environment.

import { pathBelow } from "./address.ts";
import { OFFICIAL_ARCHIVES } from "./official_archives.ts";

/** The zoo that is asked when nothing else is set. */
export const OFFICIAL_ZOO = "https://github.com/NifTK/NiftyNetModelZoo";

/** The folder of the official zoo that its current layout begins at. */
export const OFFICIAL_ROOT = new URL(
  `${OFFICIAL_ZOO}/raw/5-reorganising-with-lfs/`,
);

/**
 * The path behind the official zoo's branch that an address points to, such as
 * `unet/download.tar.gz`; `undefined` for every other address. Mirrors keep
 * these paths.
 */
export function officialPath(url: URL): string | undefined {
  return pathBelow(OFFICIAL_ROOT, url);
}

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
