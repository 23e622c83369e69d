import { attemptTo } from "../../../base/os_error.ts";
import type { StagedFile } from "../../staged_tree.ts";
import { Abandoned } from "../availability.ts";
import type { NewFile } from "../entry_sink.ts";
import { type Failure, packError } from "../failure.ts";
import { type PackedFiles, packFiles } from "../packed_files.ts";
import { quoteName } from "../refusal.ts";
import { StagingFolder } from "../staging_folder.ts";
import { SharedCount } from "./shared_count.ts";

/** The largest file that is handed over, in bytes: larger ones would only be copied about. */
const MAX_SMALL_BYTES = 64 * 1024;

/** Small files that are written before a helper is asked for, which takes a while to start. */
const PATIENCE = 200;

/** Files and bytes of a batch: a few milliseconds of work. */
const BATCH_FILES = 64;
const BATCH_BYTES = 128 * 1024;

/** Batches that may wait for the helper: one is being written, one is next. */
const MAX_WAITING = 2;

/** A file of a batch; the contents stand one after another in the batch's bytes. */
export interface BatchedFile extends NewFile {
  /** Bytes. */
  readonly size: number;
}

/** Small files that one Worker hands to another to write. */
export interface Batch {
  readonly files: readonly BatchedFile[];
  readonly contents: Uint8Array<ArrayBuffer>;
}

/** A Worker that writes batches, and may not be there yet. */
export interface Helper {
  /** Where batches go. */
  readonly port: MessagePort;
  /** Batches that it has written. */
  readonly written: SharedCount;
  /** Asks for the helper to be started. */
  call(): void;
}

/**
 * Small files, made in two threads, whichever has time: of an archive of many
 * nearly all the time goes into one system call after another.
 */
export class SmallFiles {
  readonly #folder: StagingFolder;
  readonly #helper: Helper;
  #made = 0;
  #handed = 0;
  #helped = 0;
  #files: BatchedFile[] = [];
  #contents = new Uint8Array(0);
  #filled = 0;

  constructor(folder: StagingFolder, helper: Helper) {
    this.#folder = folder;
    this.#helper = helper;
  }

  /** Files that were handed over. */
  get helped(): number {
    return this.#helped;
  }

  /** Makes a file of any size, now or later. */
  write(file: NewFile, content: Uint8Array): void {
    const isSmall = content.length <= MAX_SMALL_BYTES;
    // A path's last file is reported by this thread: reports of two may overtake each other.
    if (!isSmall || file.isAgain || this.#made < PATIENCE) {
      this.#folder.writeFile(file, content);
      if (isSmall && ++this.#made === PATIENCE) this.#helper.call();
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

  /** Waits until the helper writes no more, however the expansion went. */
  settle(): void {
    this.#helper.written.waitFor(this.#handed);
  }

  /** Hands the batch over, or writes it here if the helper has enough to do. */
  #passOn(): void {
    const waiting = this.#handed - this.#helper.written.value;
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

  /**
   * Waits until every file is made.
   *
   * @throws Abandoned if the helper has failed; it says why itself.
   */
  drain(): void {
    this.#writeBatch();
    if (!this.#helper.written.waitFor(this.#handed)) throw new Abandoned();
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

/** What the helper is told, once: to write the batches that come through a port. */
export interface HelperOrder {
  readonly kind: "help";
  readonly staging: string;
  readonly umask: number;
  readonly port: MessagePort;
  readonly memory: SharedArrayBuffer;
}

/** What the helper says. */
export type HelperReport =
  | { readonly kind: "files"; readonly files: PackedFiles }
  | { readonly kind: "failed"; readonly failure: Failure };

/**
 * Writes the batches that come through a port, and reports the files of each.
 * Catches everything: an error that leaves a Worker ends the program.
 */
export function helpInWorker(
  { staging, umask, port, memory }: HelperOrder,
  report: (message: HelperReport) => void,
): void {
  const written = new SharedCount(memory);
  port.onmessage = ({ data }: MessageEvent<Batch>) => {
    // A batch that was on its way when the one before failed: it is not
    // wanted any more. A port hands out what it has while and after it is closed.
    if (written.value < 0) return;
    try {
      const files: StagedFile[] = [];
      const folder = new StagingFolder(staging, umask, (file) => {
        files.push(file);
      });
      writeBatch(folder, data);
      // Not left to the collector of garbage, which would let many gather.
      data.contents.buffer.transfer(0);
      report({ kind: "files", files: packFiles(files) });
      written.add(1);
    } catch (error) {
      report({ kind: "failed", failure: packError(error) });
      written.fail();
      port.close();
    }
  };
}
