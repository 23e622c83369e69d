import { StoreError } from "../../base/errors.ts";
import type { FilePiece } from "../../base/file_piece.ts";
import { attemptTo } from "../../base/os_error.ts";
import type { Availability } from "./availability.ts";
import {
  type ArchiveBytes,
  MAX_READ_BYTES,
  type WholeArchive,
} from "./format.ts";
import { damaged } from "./refusal.ts";

/** Bytes that are read at once: more make nothing faster, fewer cost system calls. */
const READ_BYTES = MAX_READ_BYTES;

/** Bytes that are read at least where it is up to the archive what is read next: most often what stands behind. */
const READ_AHEAD_BYTES = 64 * 1024;

/**
 * The bytes of an archive in stretches of files. The last one may be endless:
 * then it is as long as its file once everything is available.
 */
export class ArchiveFiles implements ArchiveBytes, Disposable {
  readonly #pieces: readonly FilePiece[];
  readonly #availability: Availability;
  #whole: WholeFiles | undefined;

  constructor(pieces: readonly FilePiece[], availability: Availability) {
    this.#pieces = pieces;
    this.#availability = availability;
  }

  get chunks(): Iterable<Uint8Array> {
    return readChunks(this.#pieces, this.#availability);
  }

  whole(): WholeArchive {
    this.#availability.waitBeyond(Infinity);
    return this.#whole ??= new WholeFiles(this.#pieces);
  }

  [Symbol.dispose](): void {
    this.#whole?.[Symbol.dispose]();
  }
}

function* readChunks(
  pieces: readonly FilePiece[],
  availability: Availability,
): Generator<Uint8Array, void, void> {
  const buffer = new Uint8Array(READ_BYTES);
  let position = 0;
  for (const { path, offset, length } of pieces) {
    // It may not be there before its first byte.
    availability.waitBeyond(position);
    using file = reading(() => Deno.openSync(path));
    reading(() => file.seekSync(offset, Deno.SeekMode.Start));
    for (let left = length; left > 0;) {
      const available = availability.waitBeyond(position);
      const wanted = Math.min(READ_BYTES, left, available - position);
      const read = reading(() => file.readSync(buffer.subarray(0, wanted)));
      if (read === null && left === Infinity && available === Infinity) return;
      if (read === null) {
        throw new StoreError(
          left === Infinity
            ? `cannot read the archive: it has ${position} bytes and had ${available} before`
            : missing(left, path),
          { failure: "changed" },
        );
      }
      left -= read;
      position += read;
      yield buffer.subarray(0, read);
    }
  }
}

/** Reads anywhere in an archive that is there as a whole. */
class WholeFiles implements WholeArchive, Disposable {
  readonly size: number;
  readonly #pieces: readonly FilePiece[];
  readonly #buffer = new Uint8Array(READ_BYTES);
  /** What of the archive is in the buffer. */
  #start = 0;
  #end = 0;
  #open: { readonly path: string; readonly file: Deno.FsFile } | undefined;

  constructor(pieces: readonly FilePiece[]) {
    this.#pieces = pieces.map((piece) => {
      const { path, offset, length } = piece;
      if (length !== Infinity) return piece;
      const { size } = reading(() => Deno.statSync(path));
      return { path, offset, length: size - offset };
    });
    this.size = this.#pieces.reduce((sum, { length }) => sum + length, 0);
  }

  read(offset: number, length: number): Uint8Array {
    const end = offset + length;
    if (end > this.size) {
      throw damaged(
        `it ends after ${this.size} bytes, before what it says is at byte ${offset}`,
      );
    }
    if (length > READ_BYTES) throw new RangeError(`${length} bytes at once`);
    if (offset < this.#start || end > this.#end) {
      this.#start = offset;
      this.#end = Math.min(this.size, Math.max(end, offset + READ_AHEAD_BYTES));
      this.#load(this.#buffer.subarray(0, this.#end - offset), offset);
    }
    return this.#buffer.subarray(offset - this.#start, end - this.#start);
  }

  #load(bytes: Uint8Array, offset: number): void {
    let filled = 0;
    let start = 0;
    for (const piece of this.#pieces) {
      const within = offset + filled - start;
      start += piece.length;
      if (filled === bytes.length) break;
      if (within >= piece.length) continue;
      const end = filled +
        Math.min(piece.length - within, bytes.length - filled);
      this.#fill(
        bytes.subarray(filled, end),
        piece.path,
        piece.offset + within,
      );
      filled = end;
    }
  }

  #fill(bytes: Uint8Array, path: string, offset: number): void {
    if (this.#open?.path !== path) {
      this[Symbol.dispose]();
      this.#open = { path, file: reading(() => Deno.openSync(path)) };
    }
    const { file } = this.#open;
    reading(() => file.seekSync(offset, Deno.SeekMode.Start));
    for (let done = 0; done < bytes.length;) {
      const read = reading(() => file.readSync(bytes.subarray(done)));
      if (read === null) {
        throw new StoreError(missing(bytes.length - done, path), {
          failure: "changed",
        });
      }
      done += read;
    }
  }

  [Symbol.dispose](): void {
    this.#open?.file.close();
    this.#open = undefined;
  }
}

function missing(bytes: number, path: string): string {
  return `cannot read the archive: ${bytes} bytes are missing in ${
    JSON.stringify(path)
  }`;
}

/** @throws StoreError for what the system refuses. */
function reading<T>(work: () => T): T {
  return attemptTo(() => "cannot read the archive", work);
}
