import { IntegrityError } from "../../base/errors.ts";
import type { FilePiece } from "../../base/file_piece.ts";
import { osError } from "../../base/os_error.ts";

/** Files that are parts of one: what stands where is told by places in the whole. */
export class JoinedFiles {
  /** All of each file, in their order. */
  readonly parts: readonly FilePiece[];
  /** Bytes of the whole. */
  readonly size: number;

  /** @throws {StoreError} when the size of a part cannot be told. */
  constructor(paths: readonly string[]) {
    this.parts = paths.map((path) => ({
      path,
      offset: 0,
      length: sizeOf(path),
    }));
    this.size = this.parts.reduce((sum, { length }) => sum + length, 0);
  }

  /** Where in the parts a stretch of the whole stands; it must be inside. */
  pieces(offset: number, length: number): FilePiece[] {
    if (offset < 0 || length < 0 || offset + length > this.size) {
      throw new RangeError(`${offset} + ${length} is beyond ${this.size}`);
    }
    const pieces: FilePiece[] = [];
    let begin = 0;
    for (const part of this.parts) {
      const from = Math.max(offset, begin);
      const to = Math.min(offset + length, begin + part.length);
      if (from < to) {
        pieces.push({
          path: part.path,
          offset: from - begin,
          length: to - from,
        });
      }
      begin += part.length;
    }
    return pieces;
  }

  /**
   * Reads a stretch of the whole into memory.
   *
   * @throws {StoreError} when a part cannot be read; {IntegrityError} when it
   * has become shorter.
   */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const piece of this.pieces(offset, length)) {
      readPiece(piece, bytes.subarray(at, at + piece.length));
      at += piece.length;
    }
    return bytes;
  }
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    throw osError("read", path, error);
  }
}

function readPiece({ path, offset }: FilePiece, into: Uint8Array): void {
  try {
    using file = Deno.openSync(path);
    file.seekSync(offset, Deno.SeekMode.Start);
    for (let rest = into; rest.length > 0;) {
      const length = file.readSync(rest);
      if (length === null) {
        throw new IntegrityError(`cannot read "${path}": it ends too early`);
      }
      rest = rest.subarray(length);
    }
  } catch (error) {
    throw osError("read", path, error);
  }
}
