import type { FilePiece } from "../file_piece.ts";

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

  /** Notes a file, and the address that it came from if that is known. */
  add(file: StockedFile, url?: URL): void {
    this.#files.set(file.sha256, file);
    if (url !== undefined) this.#files.set(url.href, file);
  }

  /** The file with a digest, else the one that came from an address. */
  find(sha256: string | undefined, url: URL): StockedFile | undefined {
    return this.#files.get(sha256 ?? url.href);
  }
}
