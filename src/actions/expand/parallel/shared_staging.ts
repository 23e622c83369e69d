import type { StagedFile } from "../../staged_tree.ts";
import type { FileStream, NewFile } from "../entry_sink.ts";
import { SharedCount } from "../shared_count.ts";
import { StagingFolder } from "../staging_folder.ts";
import { type Batch, writeBatch } from "./batch.ts";
import type { GrowingFile } from "./growing_file_hasher.ts";

/** What a Worker needs to share its work: memory is that of a {@linkcode SharedCount}. */
export interface Sharing {
  /** Where batches of small files go. */
  readonly port: MessagePort;
  /** Of the batches that the helper has written. */
  readonly written: SharedArrayBuffer;
  /** Of the large files that are hashed. */
  readonly hashed: SharedArrayBuffer;
  /** Of the program's expansions. */
  readonly running: SharedArrayBuffer;
}

/** What a Worker says of work that it shares. */
export type SharingReport =
  /** There is more of a large file, which the Worker does not hash itself. */
  | { readonly kind: "large-file"; readonly file: GrowingFile }
  /** There are many small files: a helper would be good. */
  | { readonly kind: "help-needed"; readonly umask: number };

/** The smallest file that is hashed by another thread, in bytes: telling of smaller ones takes as long. */
const MIN_LARGE_BYTES = 64 * 1024;

/** Bytes that a file grows by before the other thread is told: it is woken seldom, and never works for long. */
const GROWTH_BYTES = 1024 * 1024;

/** The largest file that is handed over, in bytes: larger ones would only be copied about. */
const MAX_SMALL_BYTES = 64 * 1024;

/** Small files that are written before a helper is asked for, which takes a while to start. */
const PATIENCE = 200;

/** Files and bytes of a batch: a few milliseconds of work. */
const BATCH_FILES = 64;
const BATCH_BYTES = 128 * 1024;

/** Batches that may wait for the helper: one is being written, one is next. */
const MAX_WAITING = 2;

/**
 * A staging folder whose work is shared with other threads.
 *
 * Small files are made in two, whichever has time: of an archive of many nearly
 * all the time goes into one system call after another. Large ones are hashed
 * in the program's own thread while they are written here: where data compress
 * well, a third of the time would go into their digests.
 *
 * A path's last file is made and reported here: reports of two threads may
 * overtake each other.
 */
export class SharedStaging extends StagingFolder {
  readonly #umask: number;
  readonly #tell: (message: SharingReport) => void;
  readonly #port: MessagePort;
  readonly #written: SharedCount;
  readonly #hashed: SharedCount;
  readonly #running: SharedCount;
  /** Small files that were made before any was handed over. */
  #made = 0;
  /** Batches that were handed over, and the files in them. */
  #handed = 0;
  #helped = 0;
  /** Large files that are complete. */
  #large = 0;
  /** The next batch. */
  #files: Batch["files"][number][] = [];
  #contents = new Uint8Array(0);
  #filled = 0;

  /**
   * `umask` and `report` as {@linkcode StagingFolder} takes them; `tell` takes
   * what is to be done in other threads.
   */
  constructor(
    folder: string,
    umask: number,
    report: (file: StagedFile) => void,
    { port, written, hashed, running }: Sharing,
    tell: (message: SharingReport) => void,
  ) {
    super(folder, umask, report);
    this.#umask = umask;
    this.#tell = tell;
    this.#port = port;
    this.#written = new SharedCount(written);
    this.#hashed = new SharedCount(hashed);
    this.#running = new SharedCount(running);
  }

  /** Files that the helper reports. */
  get helped(): number {
    return this.#helped;
  }

  override writeFile(file: NewFile, content: Uint8Array): void {
    const isSmall = content.length <= MAX_SMALL_BYTES;
    if (!isSmall || file.isAgain || this.#made < PATIENCE) {
      super.writeFile(file, content);
      if (isSmall && ++this.#made === PATIENCE) {
        this.#tell({ kind: "help-needed", umask: this.#umask });
      }
      return;
    }
    const isFull = this.#files.length === BATCH_FILES ||
      this.#filled + content.length > BATCH_BYTES;
    if (isFull) this.#passOn();
    if (this.#contents.length === 0) {
      this.#contents = new Uint8Array(BATCH_BYTES);
    }
    this.#contents.set(content, this.#filled);
    this.#filled += content.length;
    this.#files.push({ ...file, size: content.length });
  }

  override openFile(file: NewFile, size: number): FileStream {
    // The other thread fetches what all expansions wait for, and needs a core for that.
    const isShared = size >= MIN_LARGE_BYTES && !file.isAgain &&
      this.#running.value < navigator.hardwareConcurrency;
    return isShared ? this.#openShared(file) : super.openFile(file, size);
  }

  override fileSize(path: string): number {
    this.flush();
    return super.fileSize(path);
  }

  override removeFile(path: string): void {
    this.flush();
    this.#hashed.waitFor(this.#large);
    super.removeFile(path);
  }

  /** @throws Abandoned if another thread has failed; it says why itself. */
  override flush(): void {
    this.#writeBatch();
    this.settle();
  }

  /**
   * Waits until the helper writes no more.
   *
   * @throws Abandoned as {@linkcode SharedStaging.flush}.
   */
  settle(): void {
    this.#written.waitFor(this.#handed);
  }

  /** Hands the batch over, or writes it here if the helper has enough to do. */
  #passOn(): void {
    const waiting = this.#handed - this.#written.value;
    if (waiting >= MAX_WAITING) return this.#writeBatch();
    const batch: Batch = { files: this.#files, contents: this.#contents };
    this.#port.postMessage(batch, [this.#contents.buffer]);
    this.#handed++;
    this.#helped += this.#files.length;
    this.#files = [];
    this.#contents = new Uint8Array(0);
    this.#filled = 0;
  }

  #writeBatch(): void {
    const batch = { files: this.#files, contents: this.#contents };
    this.#files = [];
    this.#filled = 0;
    writeBatch(batch, (file, content) => super.writeFile(file, content));
  }

  /** A large file, which the other thread hashes and reports. */
  #openShared(file: NewFile): FileStream {
    const stream = this.openUnhashed(file);
    const { path } = file;
    let size = 0;
    let told = 0;
    const tell = (isComplete: boolean) => {
      told = size;
      this.#tell({ kind: "large-file", file: { path, size, isComplete } });
    };
    return {
      write: (chunk) => {
        stream.write(chunk);
        size += chunk.length;
        if (size - told >= GROWTH_BYTES) tell(false);
      },
      finish: () => {
        stream.finish();
        this.#large++;
        tell(true);
      },
      close: () => stream.close(),
    };
  }
}
