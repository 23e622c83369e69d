// Pure: no disk, network, clock or environment.

import type { Format } from "../format.ts";

/** What a zip archive begins with: the header of its first entry, or its end where it has none. */
const BEGINNINGS = [[0x50, 0x4b, 0x03, 0x04], [0x50, 0x4b, 0x05, 0x06]];

/** Zip archives. Their directory is at the end, so the whole has to be there. */
export const zip: Format = {
  name: "zip",
  recognizes: (head) =>
    BEGINNINGS.some((bytes) =>
      bytes.every((byte, index) => head[index] === byte)
    ),
  async unpack(archive, run) {
    const { unzip } = await import("./unzip.ts");
    await unzip(archive.whole(), run);
  },
};
