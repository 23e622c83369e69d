import { attempt } from "../base/os_error.ts";

/**
 * A file that bytes are only ever added to at its end, or that is emptied: so
 * its length tells what is there, whenever the program is killed.
 */
export class GrowingFile {
  readonly path: string;
  readonly #file: Deno.FsFile;
  #length: number;

  /**
   * Opens the file, which is made when missing.
   *
   * @param length bytes of it that stay; it is emptied where there are none
   * @throws {StoreError} when the disk refuses, as all methods do.
   */
  constructor(path: string, length = 0) {
    this.path = path;
    this.#length = length;
    const truncate = length === 0;
    const options = { read: true, write: true, create: true, truncate };
    this.#file = attempt("write", path, () => Deno.openSync(path, options));
  }

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  /**
   * Adds bytes at the end. Written synchronously: over loopback an asynchronous
   * write for each piece took one and a half times as long.
   */
  append(bytes: Uint8Array): void {
    attempt("write", this.path, () => {
      this.#file.seekSync(this.#length, Deno.SeekMode.Start);
      for (let rest = bytes; rest.length > 0;) {
        rest = rest.subarray(this.#file.writeSync(rest));
      }
    });
    this.#length += bytes.length;
  }

  /** Reads bytes from `start` on, as many as are there and `buffer` has room for. */
  read(start: number, buffer: Uint8Array): Uint8Array {
    return attempt("read", this.path, () => {
      this.#file.seekSync(start, Deno.SeekMode.Start);
      const length = Math.min(buffer.length, this.#length - start);
      const read = this.#file.readSync(buffer.subarray(0, length));
      return buffer.subarray(0, read ?? 0);
    });
  }

  /** Takes all bytes away. */
  empty(): void {
    // What is no regular file, such as a device, cannot be truncated and need not be.
    attempt("write", this.path, () => {
      if (this.#file.statSync().size > 0) this.#file.truncateSync(0);
    });
    this.#length = 0;
  }

  /** Closes the file; what is in it stays. */
  close(): void {
    this.#file.close();
  }

  /** Closes and removes the file. */
  remove(): void {
    this.close();
    removeFile(this.path);
  }
}

/** Removes a file, which need not be there. @throws {StoreError} when the disk refuses. */
export function removeFile(path: string): void {
  attempt("remove", path, () => {
    try {
      Deno.removeSync(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  });
}
