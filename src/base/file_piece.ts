// Pure: no disk, network, clock or environment.

/** A stretch of a file: what is stored inside a larger file is a list of these. */
export interface FilePiece {
  readonly path: string;
  /** Place of its first byte in the file. */
  readonly offset: number;
  /** Bytes; `Infinity` up to the end of a file that may still grow. */
  readonly length: number;
}

/** A file as a whole, which may still grow. */
export function wholeFile(path: string): readonly FilePiece[] {
  return [{ path, offset: 0, length: Infinity }];
}

/** The bytes of all pieces together. */
export function totalLength(pieces: readonly FilePiece[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/**
 * A stretch of what pieces hold together.
 *
 * @param offset place of its first byte
 * @param length bytes
 */
export function slicePieces(
  pieces: readonly FilePiece[],
  offset: number,
  length: number,
): FilePiece[] {
  const end = offset + length;
  let at = 0;
  return pieces.flatMap((piece) => {
    const first = Math.max(offset, at);
    const last = Math.min(end, at + piece.length);
    const begin = piece.offset + first - at;
    at += piece.length;
    return first < last
      ? [{ path: piece.path, offset: begin, length: last - first }]
      : [];
  });
}
