// Pure: no disk, network, clock or environment.

import { damaged, overLimit } from "./refusal.ts";

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

/**
 * Bytes of an archive that may follow its end. Writers fill up their last
 * record, which is 10 KiB and on tapes some MiB; a server that does not say
 * how long a file is might send more for ever, until the disk is full.
 */
export const MAX_TRAILING_BYTES = 64 * 1024 * 1024;

/** Counts what an archive costs while it is expanded, and stops a bomb or what is not wanted any more. */
export class Budget {
  readonly #limits: Limits;
  readonly #checkpoint: () => void;
  /** Bytes of the archive that were read. */
  #read = 0;
  /** Bytes of tar that came out of it. */
  #unpacked = 0;
  /** Bytes of files, with holes and copies that no byte of tar stands for. */
  #content = 0;
  #entries = 0;
  /** Bytes of the archive that came after its end. */
  #trailing = 0;

  /** @param checkpoint called again and again; what it throws ends the expansion */
  constructor(limits: Limits, checkpoint: () => void) {
    this.#limits = limits;
    this.#checkpoint = checkpoint;
  }

  /** Counts bytes of the archive that were read. */
  read(bytes: number): void {
    this.#checkpoint();
    this.#read += bytes;
  }

  /** Counts those that come after its end. @throws ArchiveError if these are too many. */
  trailing(bytes: number): void {
    this.#trailing += bytes;
    if (this.#trailing > MAX_TRAILING_BYTES) {
      throw damaged(`more than ${MAX_TRAILING_BYTES} bytes follow its end`);
    }
  }

  /** Counts bytes that came out of the decompressor. @throws ArchiveError if these are too many for what went in. */
  unpacked(bytes: number): void {
    this.#checkpoint();
    this.#unpacked += bytes;
    this.#checkRatio(this.#unpacked);
  }

  /** Counts an entry, which promises `size` bytes of content. @throws ArchiveError if there are too many of either. */
  entry(size: number): void {
    this.#checkpoint();
    this.#entries++;
    const { entries, expandedBytes } = this.#limits;
    if (this.#entries > entries) {
      throw overLimit(
        `it has more than the ${entries} entries allowed`,
        "--max-entries",
      );
    }
    if (this.#content + size > expandedBytes) {
      throw overLimit(
        `its files hold more than the ${expandedBytes} bytes allowed`,
        "--max-expanded",
      );
    }
  }

  /** Counts bytes that are about to be written. @throws as {@linkcode Budget.unpacked}. */
  content(bytes: number): void {
    this.#content += bytes;
    this.#checkRatio(this.#content);
  }

  #checkRatio(bytes: number): void {
    const { ratio, ratioFree } = this.#limits;
    if (bytes > ratioFree && bytes > ratio * this.#read) {
      throw overLimit(
        `each byte of it expands to more than ${ratio} bytes`,
        "--max-ratio",
      );
    }
  }
}
