import type { FilePiece } from "../../base/file_piece.ts";
import { assembleTree, type PackedFiles } from "./packed_files.ts";
import type { StagedTree } from "../staged_tree.ts";
import { Availability } from "./availability.ts";
import { unpackError } from "./failure.ts";
import type { Limits } from "./limits.ts";
import { ParallelWork } from "./parallel/parallel_work.ts";
import { startExpansionWorker } from "./sandbox.ts";
import type { DoneReport, WorkOrder, WorkReport } from "./worker.ts";
import type { TreeEnd } from "./entry_tree.ts";

/** What to expand, and where to. */
export interface ExpansionOptions {
  /** The archive: stretches of files, the last of which may still grow. */
  readonly pieces: readonly FilePiece[];
  /** Path of an empty folder. */
  readonly staging: string;
  readonly limits: Limits;
}

/** An expansion that is under way. */
export interface Expansion {
  /** Aborted, with the error that {@linkcode finish} rejects with, as soon as the expansion has failed. */
  readonly failed: AbortSignal;
  /** Says that the first `bytes` of the archive are on disk: they may be expanded. */
  advance(bytes: number): void;
  /**
   * Says that the archive is complete, and waits for the tree.
   *
   * @throws ArchiveError if the archive is damaged, of an unknown kind, refused
   * or beyond a limit; StoreError if staging cannot be written.
   */
  finish(): Promise<StagedTree>;
  /**
   * Ends the expansion wherever it is, and waits until nothing more is written.
   * What is in staging by then is for the caller to remove, as after a failure.
   * There is no tree to {@linkcode finish} for afterwards.
   */
  abandon(): Promise<void>;
}

/**
 * Starts to expand an archive into a folder, in a Worker that may touch
 * nothing else. It follows a file that is still growing; nothing of the tree
 * may be used before {@linkcode Expansion.finish} has returned it.
 *
 * Files and folders are made with their modes and modification times, hard
 * links as files of their own. Symbolic links are checked and reported, not
 * made: that takes permissions which the Worker does not have.
 */
export function startExpansion(
  { pieces, staging, limits }: ExpansionOptions,
): Expansion {
  const availability = new Availability();
  const failure = new AbortController();
  const files: PackedFiles[] = [];
  let done: DoneReport | undefined;
  let gaveUp = false;
  const { promise: ended, resolve } = Promise.withResolvers<
    TreeEnd | undefined
  >();
  const end = (tree: TreeEnd | undefined) => {
    parallel[Symbol.dispose]();
    worker.terminate();
    resolve(tree);
  };
  const fail = (error: unknown) => {
    failure.abort(error);
    end(undefined);
  };
  const endIfDone = () => {
    // The helper's reports may come later than the Worker's last word.
    if (done !== undefined && parallel.helped === done.helped) end(done.end);
  };
  const endIfGivenUp = () => {
    // So may its failure, for which the Worker gives up: it is the reason.
    if (gaveUp && availability.abandoned) end(undefined);
  };
  const parallel = new ParallelWork(staging, {
    progress: endIfDone,
    failed(error) {
      failure.abort(error);
      // The Worker itself has the last word, so that nothing is written after it.
      availability.abandon();
      parallel.abandon();
      endIfGivenUp();
    },
  });
  const worker = startExpansionWorker({
    read: [...pieces.map(({ path }) => path), staging],
    write: [staging],
  }, fail);
  worker.onmessage = ({ data }: MessageEvent<WorkReport>) => {
    switch (data.kind) {
      case "files":
        files.push(data.files);
        break;
      case "large-file":
      case "help-wanted":
        if (!availability.abandoned) parallel.take(data);
        break;
      case "done":
        done = data;
        endIfDone();
        break;
      case "failed":
        fail(unpackError(data.failure));
        break;
      case "abandoned":
        gaveUp = true;
        endIfGivenUp();
    }
  };
  const order: WorkOrder = {
    kind: "expand",
    pieces,
    staging,
    limits,
    memory: availability.memory,
    parallel: parallel.order,
  };
  worker.postMessage(order, [order.parallel.helper.port]);

  return {
    failed: failure.signal,
    advance(bytes) {
      parallel.begin();
      availability.advance(bytes);
    },
    async finish() {
      parallel.begin();
      availability.complete();
      const tree = await ended;
      failure.signal.throwIfAborted();
      if (tree === undefined || availability.abandoned) {
        throw new Error("the expansion was abandoned");
      }
      // None of the first is a file instead of another.
      return assembleTree([...parallel.files, ...files], tree);
    },
    async abandon() {
      availability.abandon();
      // The Worker may wait for a file that is not hashed any more.
      parallel.stopHashing();
      await ended;
    },
  };
}
