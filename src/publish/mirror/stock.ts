import type { FilePiece } from "../../base/file_piece.ts";
import type { Blob } from "../../transfer/blob.ts";

/** A file that a mirror has. */
export interface StockedFile {
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
  pieces: readonly FilePiece[];
}

/**
 * What need not be fetched: the archives that a mirror has from runs before,
 * and those that this run has put into it, by digest and by address.
 */
export class Stock {
  readonly #files = new Map<string, StockedFile>();

  /** Notes a file, and the key of the blob that it came from. */
  add(file: StockedFile, key: string): void {
    this.#files.set(file.sha256, file);
    this.#files.set(key, file);
  }

  /** The file with a blob's digest, else the one that came from the same place. */
  find({ key, expected }: Blob): StockedFile | undefined {
    return this.#files.get(expected.sha256 ?? key);
  }
}
