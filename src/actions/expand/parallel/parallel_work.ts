import { unpackError } from "../failure.ts";
import { type PackedFiles, packFiles } from "../packed_files.ts";
import { startExpansionWorker } from "../sandbox.ts";
import { GrowingFileHasher, type LargeFile } from "./large_files.ts";
import { SharedCount } from "./shared_count.ts";
import type { HelperOrder, HelperReport } from "./small_files.ts";

/** What a Worker needs to share its work with other threads. */
export interface ParallelOrder {
  /** Where batches of small files go, and the count of those that are written. */
  readonly helper: {
    readonly port: MessagePort;
    readonly memory: SharedArrayBuffer;
  };
  /** The counts of large files that are hashed, and of expansions. */
  readonly hasher: {
    readonly memory: SharedArrayBuffer;
    readonly running: SharedArrayBuffer;
  };
}

/** What a Worker says of work that it shares. */
export type ParallelReport =
  /** There is more of a large file, which the Worker does not hash itself. */
  | { readonly kind: "large-file"; readonly file: LargeFile }
  /** There are many small files: a helper would be good. */
  | { readonly kind: "help-wanted"; readonly umask: number };

/** Takes what becomes of the work beside the Worker. */
export interface ParallelObserver {
  /** More files are complete. */
  progress(): void;
  failed(error: unknown): void;
}

/** Expansions of this program that have something to do: it tells whether there are cores to spare. */
const running = new SharedCount();

/**
 * What is done beside an expansion's Worker, as far as there are cores to
 * spare: a second Worker writes small files, and this thread hashes large ones
 * while they are written.
 */
export class ParallelWork implements Disposable {
  readonly #staging: string;
  readonly #observer: ParallelObserver;
  readonly #written = new SharedCount();
  readonly #hashed = new SharedCount();
  readonly #hasher: GrowingFileHasher;
  readonly #channel = new MessageChannel();
  readonly #files: PackedFiles[] = [];
  #isRunning = false;
  #helper: Worker | undefined;
  #helped = 0;
  #isOver = false;

  constructor(staging: string, observer: ParallelObserver) {
    this.#staging = staging;
    this.#observer = observer;
    this.#hasher = new GrowingFileHasher(staging);
  }

  /** For the Worker; its port has to be transferred. */
  get order(): ParallelOrder {
    return {
      helper: { port: this.#channel.port1, memory: this.#written.memory },
      hasher: { memory: this.#hashed.memory, running: running.memory },
    };
  }

  /** The files that were made or hashed here. */
  get files(): readonly PackedFiles[] {
    return this.#files;
  }

  /** Files that the helper has written. */
  get helped(): number {
    return this.#helped;
  }

  /** Counts the expansion from when it has something to do. */
  begin(): void {
    if (this.#isOver || this.#isRunning) return;
    this.#isRunning = true;
    running.add(1);
  }

  /** Does what the Worker asks for. */
  take(report: ParallelReport): void {
    if (report.kind === "large-file") this.#hash(report.file);
    else this.#startHelper(report.umask);
  }

  /** Says that nothing more will come: the Worker must not wait for it. */
  abandon(): void {
    this.#written.fail();
    this.#hashed.fail();
  }

  /** Says that the Worker may not wait for what is hashed any more. */
  stopHashing(): void {
    this.#hashed.fail();
  }

  [Symbol.dispose](): void {
    if (this.#isRunning) running.add(-1);
    this.#isRunning = false;
    this.#isOver = true;
    this.#helper?.terminate();
    this.#hasher[Symbol.dispose]();
    this.#channel.port2.close();
  }

  #hash(written: LargeFile): void {
    try {
      const file = this.#hasher.follow(written);
      if (file === undefined) return;
      this.#files.push(packFiles([file]));
      this.#hashed.add(1);
    } catch (error) {
      this.#observer.failed(error);
    }
  }

  #startHelper(umask: number): void {
    const paths = { read: [this.#staging], write: [this.#staging] };
    this.#helper = startExpansionWorker(paths, this.#observer.failed);
    this.#helper.onmessage = ({ data }: MessageEvent<HelperReport>) => {
      if (data.kind === "failed") {
        return this.#observer.failed(unpackError(data.failure));
      }
      this.#files.push(data.files);
      this.#helped += data.files.count;
      this.#observer.progress();
    };
    const { port2: port } = this.#channel;
    const order: HelperOrder = {
      kind: "help",
      staging: this.#staging,
      umask,
      port,
      memory: this.#written.memory,
    };
    this.#helper.postMessage(order, [port]);
  }
}
