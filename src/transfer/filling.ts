// Pure: no disk, network, clock or environment.
import type { ArchiveObserver, BlobRequest } from "./archive.ts";
import type { Expected } from "./blob.ts";

/** Where bytes come from, and what they must be. */
export interface Source {
  url: URL;
  /** Headers for the origin of `url` alone. */
  secretHeaders: Readonly<Record<string, string>>;
  expected: Expected;
  /** SHA-256 of the Git LFS object that is fetched in a pointer's place. */
  lfs: string | undefined;
}

/** What is being put on disk, from where, and who is told. */
export interface Filling {
  request: BlobRequest;
  source: Source;
  observer: ArchiveObserver;
}
