// Pure: no disk, network, clock or environment.

import type { About } from "../../../../zoo/about.ts";

/** Of an address that is only a file. */
export const NOTHING_SAID: About = {
  license: undefined,
  homepage: undefined,
  doi: undefined,
  authors: [],
};
