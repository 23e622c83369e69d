// Pure: no disk, network, clock or environment.

import { describeFile } from "../../../base/archive_kind.ts";
import type { Format } from "../format.ts";

/**
 * Zip archives. Their directory is at the end, so the whole has to be there.
 * `src/README.md` says why no package reads them.
 */
export const zip: Format = {
  name: "zip",
  names: /\.zip$/i,
  downloadApi: "1.1",
  // PyTorch's and NumPy's files are zip archives, too: expanded, they are of no use.
  recognizes(head) {
    const what = describeFile(head);
    return what === "a zip file" || what === "an empty zip file";
  },
  async unpack(archive, run) {
    const { unzip } = await import("./unzip.ts");
    await unzip(archive.whole(), run);
  },
};
