import { StoreError } from "../../base/errors.ts";
import { type FilePiece, totalLength } from "../../base/file_piece.ts";
import { attemptTo } from "../../base/os_error.ts";
import {
  type ArchiveBytes,
  MAX_READ_BYTES,
  type WholeArchive,
} from "./format.ts";
import { damaged } from "./refusal.ts";
import type { SharedCount } from "./shared_count.ts";

/** Bytes that are read at once: more make nothing faster, fewer cost system calls. */
const READ_BYTES = MAX_READ_BYTES;

/** Bytes that are read at least where it is up to the archive what is read next: most often what stands behind. */
const READ_AHEAD_BYTES = 64 * 1024;

/**
 * The bytes of an archive in stretches of files. The last one may be endless:
 * then it is as long as its file once everything is available.
 */
export class ArchiveFiles implements ArchiveBytes, Disposable {
  #pieces: readonly FilePiece[];
  readonly #available: SharedCount;
  #open: { readonly path: string; readonly file: Deno.FsFile } | undefined;

  constructor(pieces: readonly FilePiece[], available: SharedCount) {
    this.#pieces = pieces;
    this.#available = available;
  }

  get chunks(): Iterable<Uint8Array> {
    return this.#readChunks();
  }

  *#readChunks(): Generator<Uint8Array, void, void> {
    const buffer = new Uint8Array(READ_BYTES);
    const length = totalLength(this.#pieces);
    for (let position = 0; position < length;) {
      const available = this.#available.waitFor(position + 1);
      const wanted = Math.min(READ_BYTES, available - position);
      const read = this.#read(buffer.subarray(0, wanted), position);
      if (read === 0 && available === Infinity) return;
      if (read === 0) {
        throw changed(`it has ${position} bytes and had ${available} before`);
      }
      position += read;
      yield buffer.subarray(0, read);
    }
  }

  whole(): WholeArchive {
    this.#available.waitFor(Infinity);
    this.#pieces = this.#pieces.map((piece) =>
      piece.length === Infinity ? { ...piece, length: restOf(piece) } : piece
    );
    const size = totalLength(this.#pieces);
    const buffer = new Uint8Array(READ_BYTES);
    /** What of the archive is in the buffer. */
    let start = 0;
    let end = 0;
    const load = () => {
      for (let at = start; at < end;) {
        at += this.#read(buffer.subarray(at - start, end - start), at);
      }
    };
    return {
      size,
      read(offset, length) {
        const wanted = offset + length;
        if (wanted > size) {
          throw damaged(
            `it ends after ${size} bytes, but names content at byte ${offset}`,
          );
        }
        if (length > READ_BYTES) {
          throw new RangeError(`${length} bytes at once`);
        }
        if (offset < start || wanted > end) {
          start = offset;
          end = Math.min(size, Math.max(wanted, offset + READ_AHEAD_BYTES));
          load();
        }
        return buffer.subarray(offset - start, wanted - start);
      },
    };
  }

  /** Reads some of the bytes from a place on; none at the end of an endless stretch. */
  #read(bytes: Uint8Array, position: number): number {
    let start = 0;
    for (const { path, offset, length } of this.#pieces) {
      const within = position - start;
      start += length;
      if (within >= length) continue;
      const read = reading(() => {
        const file = this.#openFile(path);
        file.seekSync(offset + within, Deno.SeekMode.Start);
        return file.readSync(bytes.subarray(0, length - within));
      });
      if (read !== null) return read;
      if (length === Infinity) return 0;
      throw changed(
        `${length - within} bytes are missing in ${JSON.stringify(path)}`,
      );
    }
    throw new RangeError(`nothing is at byte ${position}`);
  }

  #openFile(path: string): Deno.FsFile {
    if (this.#open?.path !== path) {
      this[Symbol.dispose]();
      this.#open = { path, file: Deno.openSync(path) };
    }
    return this.#open.file;
  }

  [Symbol.dispose](): void {
    this.#open?.file.close();
    this.#open = undefined;
  }
}

function restOf({ path, offset }: FilePiece): number {
  return reading(() => Deno.statSync(path)).size - offset;
}

function changed(how: string): StoreError {
  return new StoreError(`cannot read the archive: ${how}`, {
    failure: "changed",
  });
}

/** @throws StoreError for what the system refuses. */
function reading<T>(work: () => T): T {
  return attemptTo(() => "cannot read the archive", work);
}
