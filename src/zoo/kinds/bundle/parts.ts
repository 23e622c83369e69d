import { IntegrityError } from "../../../base/errors.ts";
import type { FilePiece } from "../../../base/file_piece.ts";
import { attempt } from "../../../base/os_error.ts";

/** The number behind a part's name, as in `zoo.tar.001`. */
const NUMBER = /\.(\d{3,6})$/;

/** The name of a part of a bundle; the first is 1. */
export function partName(bundle: string, number: number): string {
  return `${bundle}.${String(number).padStart(3, "0")}`;
}

/** The bundle that a name or path means: that of a part means the whole. */
export function bundleName(name: string): string {
  return name.replace(NUMBER, "");
}

/** Whether a name is that of a bundle, or of a part of it. */
export function isNameOf(bundle: string, name: string): boolean {
  return bundleName(name) === bundle;
}

/** The folder for a bundle that is being written. */
export function workOf(bundle: string): string {
  return `${bundle}.work`;
}

/** Which parts of a bundle are there. */
export interface FoundParts {
  /** Names from the first part on, without a gap. */
  names: string[];
  /** Parts that are missing although a later one is there. */
  missing: string[];
}

/** Picks the parts of a bundle, by its own name, from the names in its folder. */
export function findParts(
  bundle: string,
  inFolder: readonly string[],
): FoundParts {
  const there = new Set(
    inFolder.filter((name) => NUMBER.test(name) && isNameOf(bundle, name)),
  );
  const last = Math.max(
    0,
    ...Array.from(there, (name) => Number(NUMBER.exec(name)?.[1])),
  );
  const names: string[] = [];
  const missing: string[] = [];
  for (let number = 1; number <= last; number++) {
    const name = partName(bundle, number);
    if (there.has(name)) {
      if (missing.length === 0) names.push(name);
    } else missing.push(name);
  }
  return { names, missing };
}

/** Files that are parts of one: what stands where is told by places in the whole. */
export class JoinedFiles {
  /** All of each file, in their order. */
  readonly parts: readonly FilePiece[];
  /** Bytes of the whole. */
  readonly size: number;

  /** @throws StoreError when the size of a part cannot be told. */
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
   * @throws StoreError when a part cannot be read; IntegrityError when it
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
  return attempt("read", path, () => Deno.statSync(path).size);
}

function readPiece({ path, offset }: FilePiece, into: Uint8Array): void {
  attempt("read", path, () => {
    using file = Deno.openSync(path);
    file.seekSync(offset, Deno.SeekMode.Start);
    for (let rest = into; rest.length > 0;) {
      const length = file.readSync(rest);
      if (length === null) {
        throw new IntegrityError(`cannot read "${path}": it is truncated`, {
          failure: "damaged-zoo",
        });
      }
      rest = rest.subarray(length);
    }
  });
}
