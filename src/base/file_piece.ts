// Pure: no disk, network, clock or environment.

/** A stretch of a file: what is stored inside a larger file is a list of these. */
export interface FilePiece {
  readonly path: string;
  /** Place of its first byte in the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}
