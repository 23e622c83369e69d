import type { FilePiece } from "../../base/file_piece.ts";
import type { StagedTree } from "../staged_tree.ts";
import { unpackError } from "./failure.ts";
import type { Limits } from "./limits.ts";
import { assembleTree, type PackedFiles, packFiles } from "./packed_files.ts";
import type { HelperOrder, HelperReport } from "./parallel/batch.ts";
import {
  type GrowingFile,
  GrowingFileHasher,
} from "./parallel/growing_file_hasher.ts";
import { startExpansionWorker } from "./sandbox.ts";
import { SharedCount } from "./shared_count.ts";
import type { DoneReport, WorkOrder, WorkReport } from "./worker.ts";

/** What to expand, and where to. */
export interface ExpansionOptions {
  /** The archive: stretches of files, the last of which may still grow. */
  readonly pieces: readonly FilePiece[];
  /** Path of an empty folder; undefined to make nothing, and only tell the tree. */
  readonly staging: string | undefined;
  readonly limits: Limits;
}

/** Expansions of this program that are under way: it tells whether there are cores to spare. */
const running = new SharedCount();

/**
 * Expands an archive into a folder, in a Worker that may touch nothing else. It
 * follows a file that is still growing; nothing of the tree may be used before
 * {@linkcode Expansion.finish} has returned it.
 *
 * Files and folders are made with their modes and modification times, hard
 * links as files of their own. Symbolic links are checked and reported, not
 * made: that takes permissions which the Worker does not have.
 *
 * As far as there are cores to spare, a second Worker writes small files, and
 * this thread hashes large ones while they are written.
 */
export class Expansion {
  readonly #worker: Worker;
  /** Writes small files, once the Worker has asked for it. */
  #helper: Worker | undefined;
  readonly #staging: string | undefined;
  readonly #hasher: GrowingFileHasher | undefined;
  readonly #channel = new MessageChannel();
  /** Bytes of the archive, batches that the helper has written, files that are hashed here. */
  readonly #available = new SharedCount();
  readonly #written = new SharedCount();
  readonly #hashed = new SharedCount();
  readonly #files: PackedFiles[] = [];
  /** Those that were made or hashed beside the Worker: none of them is there instead of another. */
  readonly #filesBeside: PackedFiles[] = [];
  #helped = 0;
  #done: DoneReport | undefined;
  readonly #failure = new AbortController();
  readonly #ended = Promise.withResolvers<void>();

  constructor({ pieces, staging, limits }: ExpansionOptions) {
    running.value++;
    this.#ended.promise.then(() => running.value--);
    this.#staging = staging;
    this.#hasher = staging === undefined
      ? undefined
      : new GrowingFileHasher(staging);
    const write = staging === undefined ? [] : [staging];
    const read = [...pieces.map(({ path }) => path), ...write];
    this.#worker = startExpansionWorker(
      { read, write },
      (error) => this.#fail(error),
    );
    this.#worker.onmessage = ({ data }: MessageEvent<WorkReport>) =>
      this.#take(data);
    const { port1: port } = this.#channel;
    const order: WorkOrder = {
      kind: "expand",
      pieces,
      staging,
      limits,
      available: this.#available.memory,
      sharing: {
        port,
        written: this.#written.memory,
        hashed: this.#hashed.memory,
        running: running.memory,
      },
    };
    this.#worker.postMessage(order, [port]);
  }

  /** Aborted, with the error that {@linkcode finish} rejects with, as soon as the expansion has failed. */
  get failed(): AbortSignal {
    return this.#failure.signal;
  }

  /** Says that the first `bytes` of the archive are on disk: they may be expanded. */
  advance(bytes: number): void {
    this.#available.value = Math.max(this.#available.value, bytes);
  }

  /**
   * Says that the archive is complete, and waits for the tree.
   *
   * @throws ArchiveError if the archive is damaged, of an unknown kind, refused
   * or beyond a limit; StoreError if staging cannot be written.
   */
  async finish(): Promise<StagedTree> {
    this.#available.value = Infinity;
    await this.#ended.promise;
    this.failed.throwIfAborted();
    if (this.#done === undefined || this.#available.abandoned) {
      throw new Error("the expansion was abandoned");
    }
    const files = [...this.#filesBeside, ...this.#files];
    return assembleTree(files, this.#done.end);
  }

  /**
   * Ends the expansion wherever it is, and waits until nothing more is written.
   * What is in staging by then is for the caller to remove, as after a failure.
   * There is no tree to {@linkcode finish} for afterwards.
   */
  async abandon(): Promise<void> {
    this.#stop();
    await this.#ended.promise;
  }

  #take(report: WorkReport): void {
    switch (report.kind) {
      case "files":
        this.#files.push(report.files);
        break;
      case "large-file":
        if (!this.#available.abandoned) this.#hash(report.file);
        break;
      case "help-needed":
        if (!this.#available.abandoned) this.#startHelper(report.umask);
        break;
      case "done":
        this.#done = report;
        this.#endIfDone();
        break;
      case "failed":
        this.#fail(unpackError(report.failure));
        break;
      case "abandoned":
        this.#end();
    }
  }

  #hash(growing: GrowingFile): void {
    try {
      const file = this.#hasher?.follow(growing);
      if (file === undefined) return;
      this.#filesBeside.push(packFiles([file]));
      this.#hashed.value++;
    } catch (error) {
      this.#failBeside(error);
    }
  }

  #startHelper(umask: number): void {
    const staging = this.#staging;
    if (staging === undefined) return;
    const fail = (error: unknown) => {
      this.#failBeside(error);
      this.#written.abandon();
    };
    this.#helper = startExpansionWorker(
      { read: [staging], write: [staging] },
      fail,
    );
    this.#helper.onmessage = ({ data }: MessageEvent<HelperReport>) => {
      if (data.kind === "failed") return fail(unpackError(data.failure));
      this.#filesBeside.push(data.files);
      this.#helped += data.files.count;
      this.#endIfDone();
    };
    const { port2: port } = this.#channel;
    const written = this.#written.memory;
    const order: HelperOrder = { kind: "help", staging, umask, port, written };
    this.#helper.postMessage(order, [port]);
  }

  /** Makes the Worker give up: it has the last word, after which nothing is written. */
  #stop(): void {
    this.#available.abandon();
    // The Worker may wait for a file that is not hashed any more, or for a
    // helper that it has handed files to and that is not started any more.
    this.#hashed.abandon();
    if (this.#helper === undefined) this.#written.abandon();
  }

  #failBeside(error: unknown): void {
    this.#failure.abort(error);
    this.#stop();
  }

  #fail(error: unknown): void {
    this.#failure.abort(error);
    this.#end();
  }

  /** The helper's reports may come later than the Worker's last word. */
  #endIfDone(): void {
    if (this.#done?.helped === this.#helped) this.#end();
  }

  #end(): void {
    this.#worker.terminate();
    this.#helper?.terminate();
    this.#hasher?.[Symbol.dispose]();
    this.#channel.port2.close();
    this.#ended.resolve();
  }
}
