// Pure: no disk, network, clock or environment.

import type { Limits } from "./limits.ts";
import { overLimit } from "./refusal.ts";

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

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Bytes of the archive were read. */
  read(bytes: number): void {
    this.#read += bytes;
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
      throw overLimit(`it has more than the ${entries} entries allowed`);
    }
    if (this.#content + size > expandedBytes) {
      throw overLimit(
        `its files have more than the ${expandedBytes} bytes allowed`,
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
      );
    }
  }
}
