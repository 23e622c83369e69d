import type { FilePiece } from "../../base/file_piece.ts";
import type { StagedTree } from "../staged_tree.ts";
import { unpackError } from "./failure.ts";
import type { Limits } from "./limits.ts";
import { assembleTree, type PackedFiles } from "./packed_files.ts";
import type { HelperOrder, HelperReport } from "./parallel/helper.ts";
import { type SandboxPaths, startSandboxedWorker } from "./sandbox.ts";
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
 * Where there is much to do, a second Worker helps: it writes small files, and
 * hashes large ones while they are written.
 */
export class Expansion {
  readonly #worker: Worker;
  /** Once the Worker has asked for it. */
  #helper: Worker | undefined;
  readonly #staging: string | undefined;
  readonly #channel = new MessageChannel();
  /** Bytes of the archive. */
  readonly #available = new SharedCount();
  /** Tasks that the helper has done. */
  readonly #tasks = new SharedCount();
  readonly #files: PackedFiles[] = [];
  /** Those that the helper reports: none of them is there instead of another. */
  readonly #filesBeside: PackedFiles[] = [];
  #helped = 0;
  #done: DoneReport | undefined;
  readonly #failure = new AbortController();
  readonly #ended = Promise.withResolvers<void>();

  constructor({ pieces, staging, limits }: ExpansionOptions) {
    running.value++;
    this.#ended.promise.then(() => running.value--);
    this.#staging = staging;
    const write = staging === undefined ? [] : [staging];
    const read = [...pieces.map(({ path }) => path), ...write];
    this.#worker = startWorker({ read, write }, (error) => this.#fail(error));
    this.#worker.onmessage = ({ data }: MessageEvent<WorkReport>) =>
      this.#take(data);
    const { port1: port } = this.#channel;
    const order: WorkOrder = {
      kind: "expand",
      pieces,
      staging,
      limits,
      available: this.#available.memory,
      sharing: { port, done: this.#tasks.memory, running: running.memory },
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
    this.#available.abandon();
    // The Worker may wait for a helper that is not started any more.
    if (this.#helper === undefined) this.#tasks.abandon();
    await this.#ended.promise;
  }

  #take(report: WorkReport): void {
    switch (report.kind) {
      case "files":
        this.#files.push(report.files);
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

  #startHelper(umask: number): void {
    const staging = this.#staging;
    if (staging === undefined) return;
    const fail = (error: unknown) => {
      this.#failure.abort(error);
      // The Worker has the last word, after which nothing is written.
      this.#available.abandon();
      this.#tasks.abandon();
    };
    const paths = [staging];
    this.#helper = startWorker({ read: paths, write: paths }, fail);
    this.#helper.onmessage = ({ data }: MessageEvent<HelperReport>) => {
      if (data.kind === "failed") return fail(unpackError(data.failure));
      this.#filesBeside.push(data.files);
      this.#helped += data.files.count;
      this.#endIfDone();
    };
    const { port2: port } = this.#channel;
    const { memory: done } = this.#tasks;
    const order: HelperOrder = { kind: "help", staging, umask, port, done };
    this.#helper.postMessage(order, [port]);
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
    this.#channel.port2.close();
    this.#ended.resolve();
  }
}

/** @param broken takes what the Worker could not catch itself. */
function startWorker(
  paths: SandboxPaths,
  broken: (error: Error) => void,
): Worker {
  const file = new URL("./worker.ts", import.meta.url);
  const worker = startSandboxedWorker(file, paths);
  worker.onerror = (event) => {
    event.preventDefault();
    broken(new Error(`the expansion failed: ${event.message}`));
  };
  return worker;
}

/**
 * Tells what an archive would be expanded to, under the same rules, and makes
 * nothing of it: its Worker may read the archive, and write nowhere.
 *
 * @param pieces all of the archive
 * @throws what {@linkcode Expansion.finish} does; the signal's reason.
 */
export async function listArchive(
  pieces: readonly FilePiece[],
  limits: Limits,
  signal: AbortSignal,
): Promise<StagedTree> {
  signal.throwIfAborted();
  const expansion = new Expansion({ pieces, staging: undefined, limits });
  const stop = () => void expansion.abandon();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await expansion.finish();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
