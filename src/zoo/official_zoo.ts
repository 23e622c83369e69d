// Pure: no disk, network, clock or environment.

import { pathBelow } from "./address.ts";

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
