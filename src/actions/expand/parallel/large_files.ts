import { Abandoned } from "../availability.ts";
import type { Growth } from "./growing_file_hasher.ts";
import type { Handover } from "./handover.ts";
import type { StagingFolder } from "../staging_folder.ts";
import type { FileStream, NewFile } from "../entry_sink.ts";

/** The smallest file that is hashed by another thread, in bytes: telling of smaller ones takes as long. */
const MIN_LARGE_BYTES = 64 * 1024;

/** Bytes that a file grows by before the other thread is told: it is woken seldom, and never works for long. */
const GROWTH_BYTES = 1024 * 1024;

/** Another thread, which hashes files and reports them. */
export interface Hasher {
  /** Files that are complete. */
  readonly handover: Handover;
  /** Whether it has time for another file. */
  readonly isFree: boolean;
  tell(growth: Growth): void;
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
    if (!this.#hasher.handover.waitFor(this.#complete)) throw new Abandoned();
  }
}
