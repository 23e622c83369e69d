import type { BlobObserver, BlobRequest, Expected } from "./blob.ts";
import type { TransferContext } from "./context.ts";
import type { PartFile } from "./part_file.ts";

/** Where bytes come from, and what they must be. */
interface Source {
  url: URL;
  /** Headers for the origin of `url` alone. */
  secretHeaders: Readonly<Record<string, string>>;
  expected: Expected;
  /** SHA-256 of the Git LFS object that is fetched in a pointer's place. */
  lfs: string | undefined;
}

/** One source's bytes on their way into a partial file. */
export interface Transfer {
  part: PartFile;
  source: Source;
  request: BlobRequest;
  observer: BlobObserver;
  context: TransferContext;
}
