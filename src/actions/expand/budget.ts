// Pure: no disk, network, clock or environment.

import type { Limits } from "./limits.ts";
import { damaged, overLimit } from "./refusal.ts";

/**
 * Bytes of an archive that may follow its end. Writers fill up their last
 * record, which is 10 KiB and on tapes some MiB; a server that does not say
 * how long a file is might send more for ever, until the disk is full.
 */
export const MAX_TRAILING_BYTES = 64 * 1024 * 1024;

/** Counts what an archive costs while it is expanded, and stops a bomb. */
export class Budget {
  readonly #limits: Limits;
  /** Bytes of the archive that were read. */
  #read = 0;
  /** Bytes of tar that came out of it. */
  #unpacked = 0;
  /** Bytes of files, with holes and copies that no byte of tar stands for. */
  #content = 0;
  #entries = 0;
  /** Bytes of the archive that came after its end. */
  #trailing = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Bytes of the archive were read. */
  read(bytes: number): void {
    this.#read += bytes;
  }

  /**
   * Bytes of the archive were read that come after its end.
   *
   * @throws ArchiveError if these are too many.
   */
  trailing(bytes: number): void {
    this.#trailing += bytes;
    if (this.#trailing > MAX_TRAILING_BYTES) {
      throw damaged(
        `more than ${MAX_TRAILING_BYTES} bytes follow where it ends`,
      );
    }
  }

  /**
   * Bytes came out of the decompressor.
   *
   * @throws ArchiveError if these are too many for what went in.
   */
  unpacked(bytes: number): void {
    this.#unpacked += bytes;
    this.#checkRatio(this.#unpacked);
  }

  /**
   * An entry begins, and promises so many bytes of content.
   *
   * @throws ArchiveError if there are too many entries or bytes.
   */
  entry(size: number): void {
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
        `its files have more than the ${expandedBytes} bytes allowed`,
        "--max-expanded",
      );
    }
  }

  /**
   * Bytes of a file are about to be written.
   *
   * @throws ArchiveError if these are too many for what went in.
   */
  content(bytes: number): void {
    this.#content += bytes;
    this.#checkRatio(this.#content);
  }

  #checkRatio(bytes: number): void {
    const { ratio, ratioFree } = this.#limits;
    if (bytes > ratioFree && bytes > ratio * this.#read) {
      throw overLimit(
        `more than ${ratio} bytes come out of each byte of it`,
        "--max-ratio",
      );
    }
  }
}
