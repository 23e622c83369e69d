import { createHash, type Hash } from "node:crypto";
import { StoreError } from "../../../base/errors.ts";
import { attemptTo } from "../../../base/os_error.ts";
import { checkRelativePath } from "../../../base/portable_path.ts";
import type { StagedFile } from "../../staged_tree.ts";
import { Abandoned } from "../availability.ts";
import type { FileStream, NewFile } from "../entry_sink.ts";
import { quoteName } from "../refusal.ts";
import type { StagingFolder } from "../staging_folder.ts";
import type { SharedCount } from "./shared_count.ts";

/** How far a large file has come. */
export interface LargeFile {
  /** Relative to the staging folder, with `/` between its parts. */
  readonly path: string;
  /** Bytes that are written. */
  readonly size: number;
  readonly isComplete: boolean;
}

/** The smallest file that is hashed by another thread, in bytes: telling of smaller ones takes as long. */
const MIN_LARGE_BYTES = 64 * 1024;

/** Bytes that a file grows by before the other thread is told: it is woken seldom, and never works for long. */
const GROWTH_BYTES = 1024 * 1024;

/** Another thread, which hashes files and reports them. */
export interface Hasher {
  /** Files that are complete. */
  readonly hashed: SharedCount;
  /** Whether it has time for another file. */
  readonly isFree: boolean;
  tell(file: LargeFile): void;
}

/**
 * Large files, written here and hashed by another thread at the same time:
 * where data compress well, a third of the time would go into their digests.
 */
export class LargeFiles {
  readonly #folder: StagingFolder;
  readonly #hasher: Hasher;
  #complete = 0;

  constructor(folder: StagingFolder, hasher: Hasher) {
    this.#folder = folder;
    this.#hasher = hasher;
  }

  /** Whether a file of `size` bytes is one for the other thread. */
  includes(file: NewFile, size: number): boolean {
    // A path's last file is reported by this thread: reports of two may overtake each other.
    return size >= MIN_LARGE_BYTES && !file.isAgain && this.#hasher.isFree;
  }

  /** Makes a file in several steps; the other thread reports it. */
  open(file: NewFile): FileStream {
    const stream = this.#folder.openUnhashed(file);
    const { path } = file;
    let size = 0;
    let told = 0;
    return {
      write: (chunk) => {
        stream.write(chunk);
        size += chunk.length;
        if (size - told < GROWTH_BYTES) return;
        told = size;
        this.#hasher.tell({ path, size, isComplete: false });
      },
      finish: () => {
        stream.finish();
        this.#complete++;
        this.#hasher.tell({ path, size, isComplete: true });
      },
      close: () => stream.close(),
    };
  }

  /**
   * Waits until no complete file is needed any more.
   *
   * @throws Abandoned if the other thread has failed; it says why itself.
   */
  drain(): void {
    if (!this.#hasher.hashed.waitFor(this.#complete)) throw new Abandoned();
  }
}

/** Bytes that are read at once. */
const READ_BYTES = 256 * 1024;

/** A file that is being hashed. */
interface OpenFile {
  readonly disk: Deno.FsFile;
  readonly hash: Hash;
  /** Bytes that are hashed. */
  position: number;
}

/**
 * Hashes files that another thread writes, one after another, each while it
 * grows: what is read was written just now, and comes from memory.
 */
export class GrowingFileHasher implements Disposable {
  readonly #folder: string;
  readonly #buffer = new Uint8Array(READ_BYTES);
  #file: OpenFile | undefined;

  /** `folder` is the staging folder. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Hashes what has been added to a file. Returns the file once it is complete;
   * only then may the next one begin.
   *
   * @throws StoreError if it cannot be read.
   */
  follow({ path, size, isComplete }: LargeFile): StagedFile | undefined {
    const purpose = `cannot read ${quoteName(path)} of the archive`;
    return attemptTo(() => purpose, () => {
      this.#file ??= {
        disk: Deno.openSync(this.#place(path)),
        hash: createHash("sha256"),
        position: 0,
      };
      const file = this.#file;
      while (file.position < size) {
        const wanted = Math.min(READ_BYTES, size - file.position);
        const read = file.disk.readSync(this.#buffer.subarray(0, wanted));
        if (read === null) {
          throw new StoreError(
            `${purpose}: it has ${file.position} bytes, and had ${size} before`,
            { failure: "changed" },
          );
        }
        file.hash.update(this.#buffer.subarray(0, read));
        file.position += read;
      }
      if (!isComplete) return undefined;
      this[Symbol.dispose]();
      return { kind: "file", path, size, sha256: file.hash.digest("hex") };
    });
  }

  /** A path comes out of a sandbox: whatever happened in there, no other file is read. */
  #place(path: string): string {
    const checked = checkRelativePath(path);
    if ("reason" in checked) throw new Error(`${path} ${checked.reason}`);
    return `${this.#folder}/${path}`;
  }

  /** Lets go of a file that is not complete. */
  [Symbol.dispose](): void {
    this.#file?.disk.close();
    this.#file = undefined;
  }
}
