import type { StagedFile } from "../../staged_tree.ts";
import type { FileStream, NewFile } from "../entry_sink.ts";
import { SharedCount } from "../shared_count.ts";
import { StagingFolder } from "../staging_folder.ts";
import { type Batch, type HashTask, writeBatch } from "./helper.ts";

/** What a Worker needs to share its work: memory is that of a {@linkcode SharedCount}. */
export interface Sharing {
  /** Where the helper's tasks go. */
  readonly port: MessagePort;
  /** Of the tasks that the helper has done. */
  readonly done: SharedArrayBuffer;
  /** Of the program's expansions. */
  readonly running: SharedArrayBuffer;
}

/** The largest file that is handed over as a whole, in bytes. Larger ones would only be copied about. */
const SMALL_BYTES = 64 * 1024;

/** Bytes that a large file grows by before the helper is told: it is woken seldom. */
const GROWTH_BYTES = 1024 * 1024;

/** Files that are made before a helper is asked for, which takes a while to start. */
const PATIENCE = 200;

/** Bytes of a large file that are as much work as a small one. */
const UNIT_BYTES = 256 * 1024;

/** Files and bytes of a batch: a few milliseconds of work. */
const BATCH_FILES = 64;
const BATCH_BYTES = 128 * 1024;

/** Tasks that may wait for the helper: one is being done, one is next. */
const MAX_WAITING = 2;

/**
 * A staging folder whose work is shared with a second Worker, the helper.
 *
 * Small files are made in both, whichever has time: of an archive of many nearly
 * all the time goes into one system call after another. Large ones are hashed
 * by the helper while they are written here: where data compress well, a third
 * of the time would go into their digests.
 *
 * A path's last file is made and reported here: reports of two threads may
 * overtake each other.
 */
export class SharedStaging extends StagingFolder {
  readonly #askForHelp: () => void;
  readonly #port: MessagePort;
  readonly #done: SharedCount;
  readonly #running: SharedCount;
  /** Work that came before any was handed over, counted in small files. */
  #work = 0;
  /** Tasks that were handed over, and the files in them. */
  #handed = 0;
  #helped = 0;
  /** The next batch. */
  #files: Batch["files"][number][] = [];
  #contents = new Uint8Array(0);
  #filled = 0;

  /**
   * `umask` and `report` as {@linkcode StagingFolder} takes them;
   * `askForHelp` is called once, if ever.
   */
  constructor(
    folder: string,
    umask: number,
    report: (file: StagedFile) => void,
    { port, done, running }: Sharing,
    askForHelp: () => void,
  ) {
    super(folder, umask, report);
    this.#askForHelp = askForHelp;
    this.#port = port;
    this.#done = new SharedCount(done);
    this.#running = new SharedCount(running);
  }

  /** Files that the helper reports. */
  get helped(): number {
    return this.#helped;
  }

  override writeFile(file: NewFile, content: Uint8Array): void {
    const isSmall = content.length <= SMALL_BYTES;
    if (!isSmall || file.isAgain || this.#work < PATIENCE) {
      super.writeFile(file, content);
      if (isSmall) this.#count(1);
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
    // Hashing beside is of no use where other expansions need the cores.
    const isShared = size > SMALL_BYTES && !file.isAgain &&
      this.#running.value < navigator.hardwareConcurrency;
    if (isShared) this.#count(Math.ceil(size / UNIT_BYTES));
    return isShared && this.#work >= PATIENCE
      ? this.#openShared(file)
      : super.openFile(file, size);
  }

  override fileSize(path: string): number {
    this.flush();
    return super.fileSize(path);
  }

  override removeFile(path: string): void {
    this.flush();
    super.removeFile(path);
  }

  /** @throws Abandoned if the helper has failed; it says why itself. */
  override flush(): void {
    this.#writeBatch();
    this.settle();
  }

  /**
   * Waits until the helper does no more.
   *
   * @throws Abandoned as {@linkcode SharedStaging.flush}.
   */
  settle(): void {
    this.#done.waitFor(this.#handed);
  }

  #count(work: number): void {
    if (this.#work >= PATIENCE) return;
    this.#work += work;
    if (this.#work >= PATIENCE) this.#askForHelp();
  }

  #hand(
    task: Batch | HashTask,
    files: number,
    transfer: Transferable[] = [],
  ): void {
    this.#port.postMessage(task, transfer);
    this.#handed++;
    this.#helped += files;
  }

  /** Hands the batch over, or writes it here if the helper has enough to do. */
  #passOn(): void {
    const waiting = this.#handed - this.#done.value;
    if (waiting >= MAX_WAITING) return this.#writeBatch();
    const [files, contents] = [this.#files, this.#contents];
    this.#files = [];
    this.#contents = new Uint8Array(0);
    this.#filled = 0;
    const batch = { kind: "write", files, contents } as const;
    this.#hand(batch, files.length, [contents.buffer]);
  }

  #writeBatch(): void {
    const batch = { files: this.#files, contents: this.#contents };
    this.#files = [];
    this.#filled = 0;
    writeBatch(batch, (file, content) => super.writeFile(file, content));
  }

  /** A large file, which the helper hashes and reports. */
  #openShared(file: NewFile): FileStream {
    const stream = this.openUnhashed(file);
    const { path } = file;
    let size = 0;
    let told = 0;
    return {
      write: (chunk) => {
        stream.write(chunk);
        size += chunk.length;
        if (size - told < GROWTH_BYTES) return;
        told = size;
        this.#hand({ kind: "hash", path, size, isComplete: false }, 0);
      },
      finish: () => {
        stream.finish();
        this.#hand({ kind: "hash", path, size, isComplete: true }, 1);
      },
      close: () => stream.close(),
    };
  }
}
