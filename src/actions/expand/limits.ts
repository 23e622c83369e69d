// Pure: no disk, network, clock or environment.

/**
 * How much an archive may ask for before it is refused. A user whose zoo really
 * holds more can raise the bytes, the ratio and the entries; the rest is beyond
 * what any zoo needs. None protects the disk from being full, which is checked
 * where the disk is.
 */
export interface Limits {
  /** Bytes of all files together, hard links counted as the copies they become. */
  readonly expandedBytes: number;
  /** Bytes that come out for each byte of the archive. */
  readonly ratio: number;
  /** Bytes that may come out before {@linkcode Limits.ratio} is looked at. */
  readonly ratioFree: number;
  /** Entries of every kind, folders included. */
  readonly entries: number;
  /** Bytes of one extended header (PAX records, a GNU long name). */
  readonly headerBytes: number;
  /** Folders above an entry, its own name included. */
  readonly depth: number;
}

const KIB = 1024;
const GIB = 1024 * 1024 * KIB;

/**
 * The limits for zoos as they are known: the largest archive of the official
 * one expands to 0.6 GB and 1,800 files.
 */
export const DEFAULT_LIMITS: Limits = {
  // Data sets of whole studies stay below this; a bomb of nested gzip goes
  // past it within minutes.
  expandedBytes: 256 * GIB,
  // Label maps, which are nearly all zeros, come to 300 to 900 in gzip, whose
  // own ceiling is 1,032. bzip2, xz and zstd go on to millions: that is what
  // this is for.
  ratio: 1100,
  // What is smaller than this fills no disk, whatever its ratio.
  ratioFree: GIB,
  // ImageNet, one file an image, has 1.3 million; more fill a disk's inodes
  // before they fill its blocks.
  entries: 2_000_000,
  // The longest path in UTF-8 is 4 KiB; what else writers put there (access
  // lists, Apple's extended attributes) stays below 64 KiB each.
  headerBytes: 1024 * KIB,
  // Real trees stay below 20; every level costs time each time a file in it is
  // opened.
  depth: 100,
};
