import { Abandoned } from "../availability.ts";
import { type Batch, type BatchedFile, Handover } from "./handover.ts";
import { quoteName } from "../refusal.ts";
import { type Hasher, LargeFiles } from "./large_files.ts";
import type { ParallelOrder, ParallelReport } from "./parallel_work.ts";
import { RunningExpansions } from "./running_expansions.ts";
import type { StagingFolder } from "../staging_folder.ts";
import type { FileStream, NewFile, Staging } from "../entry_sink.ts";
import { attemptTo } from "../../../base/os_error.ts";

/** The largest file that is handed over, in bytes: larger ones would only be copied about. */
const MAX_SMALL_BYTES = 64 * 1024;

/** Small files that are written before a helper is asked for, which takes a while to start. */
const PATIENCE = 200;

/** Files and bytes of a batch: a few milliseconds of work. */
const BATCH_FILES = 64;
const BATCH_BYTES = 128 * 1024;

/** Batches that may wait for the helper: one is being written, one is next. */
const MAX_WAITING = 2;

/** A Worker that writes batches, and may not be there yet. */
export interface Helper {
  /** Where batches go. */
  readonly port: MessagePort;
  readonly handover: Handover;
  /** Asks for the helper to be started. */
  call(): void;
}

/**
 * A staging folder that two Workers write to. Of an archive of many small files
 * nearly all the time goes into making them, one system call after another; so
 * they are made in two threads, whoever has time. All else waits until the
 * helper has nothing left to do. Large files are hashed elsewhere.
 */
export class SharedStaging implements Staging {
  readonly #folder: StagingFolder;
  readonly #helper: Helper;
  readonly #large: LargeFiles;
  #small = 0;
  #handed = 0;
  #helped = 0;
  #files: BatchedFile[] = [];
  #contents = new Uint8Array(0);
  #filled = 0;

  constructor(folder: StagingFolder, helper: Helper, hasher: Hasher) {
    this.#folder = folder;
    this.#helper = helper;
    this.#large = new LargeFiles(folder, hasher);
  }

  /**
   * Opens a staging folder whose work is shared with other threads.
   *
   * @param report takes what is to be done there
   */
  static open(
    folder: StagingFolder,
    { helper, hasher }: ParallelOrder,
    umask: number,
    report: (message: ParallelReport) => void,
  ): SharedStaging {
    const running = new RunningExpansions(hasher.running);
    return new SharedStaging(folder, {
      port: helper.port,
      handover: new Handover(helper.memory),
      call: () => report({ kind: "help-wanted", umask }),
    }, {
      handover: new Handover(hasher.memory),
      // It fetches what all expansions wait for, and needs a core for that.
      get isFree() {
        return running.count < navigator.hardwareConcurrency;
      },
      tell: (growth) => report({ kind: "growth", growth }),
    });
  }

  /** Files that were handed over. */
  get helped(): number {
    return this.#helped;
  }

  makeFolder(path: string): void {
    this.#folder.makeFolder(path);
  }

  setFolderTime(path: string, mtimeSeconds: number): void {
    this.#folder.setFolderTime(path, mtimeSeconds);
  }

  writeFile(file: NewFile, content: Uint8Array): void {
    const isSmall = content.length <= MAX_SMALL_BYTES;
    // A path's last file is reported by this thread: reports of two may overtake each other.
    if (!isSmall || file.isAgain || this.#small < PATIENCE) {
      this.#folder.writeFile(file, content);
      if (isSmall && ++this.#small === PATIENCE) this.#helper.call();
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

  openFile(file: NewFile, size: number): FileStream {
    return this.#large.includes(file, size)
      ? this.#large.open(file)
      : this.#folder.openFile(file);
  }

  fileSize(path: string): number {
    this.#drain();
    return this.#folder.fileSize(path);
  }

  copyFile(from: string, file: NewFile): void {
    this.#drain();
    this.#folder.copyFile(from, file);
  }

  removeFile(path: string): void {
    this.#drain();
    this.#large.drain();
    this.#folder.removeFile(path);
  }

  flush(): void {
    this.#drain();
  }

  /** Waits until the helper writes no more, however the expansion went. */
  settle(): void {
    this.#helper.handover.waitFor(this.#handed);
  }

  /** Hands the batch over, or writes it here if the helper has enough to do. */
  #passOn(): void {
    const waiting = this.#handed - this.#helper.handover.finished;
    if (waiting >= MAX_WAITING) {
      this.#writeBatch();
      return;
    }
    const batch: Batch = { files: this.#files, contents: this.#contents };
    this.#helper.port.postMessage(batch, [this.#contents.buffer]);
    this.#handed++;
    this.#helped += this.#files.length;
    this.#files = [];
    this.#contents = new Uint8Array(0);
    this.#filled = 0;
  }

  #writeBatch(): void {
    const files = this.#files;
    this.#files = [];
    this.#filled = 0;
    writeBatch(this.#folder, { files, contents: this.#contents });
  }

  #drain(): void {
    this.#writeBatch();
    // What went wrong there has been reported from there.
    if (!this.#helper.handover.waitFor(this.#handed)) throw new Abandoned();
  }
}

/**
 * Writes the files of a batch.
 *
 * @throws StoreError that names the file which cannot be written: it is not the
 * one that the archive is being read at.
 */
export function writeBatch(
  folder: StagingFolder,
  { files, contents }: Batch,
): void {
  let start = 0;
  for (const file of files) {
    const end = start + file.size;
    attemptTo(
      () => `cannot write ${quoteName(file.path)} of the archive`,
      () => folder.writeFile(file, contents.subarray(start, end)),
    );
    start = end;
  }
}
