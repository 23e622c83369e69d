import type { FilePiece } from "../file_piece.ts";
import type { ExpandedEntry, ExpandedTree } from "./expanded_tree.ts";
import { Availability } from "./growing_file.ts";
import type { Limits } from "./limits.ts";
import { unpackError, type WorkOrder, type WorkReport } from "./protocol.ts";
import { startSandboxedWorker } from "./sandbox.ts";

/** What to expand, and where to. */
export interface ExpansionOptions {
  /** Path of the archive, which may still be growing or not exist yet. */
  readonly archive: string;
  /** The stretches of files that it consists of, all there, where it is not the file at that path. */
  readonly pieces?: readonly FilePiece[];
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
  finish(): Promise<ExpandedTree>;
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
  { archive, pieces, staging, limits }: ExpansionOptions,
): Expansion {
  const availability = new Availability();
  const failure = new AbortController();
  const entries: ExpandedEntry[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();

  const worker = startSandboxedWorker(new URL("./worker.ts", import.meta.url), {
    read: [...(pieces?.map(({ path }) => path) ?? [archive]), staging],
    write: [staging],
  });
  const conclude = (error: Error | undefined) => {
    worker.terminate();
    if (error !== undefined) failure.abort(error);
    end();
  };
  worker.onmessage = ({ data }: MessageEvent<WorkReport>) => {
    if (data.kind === "entries") entries.push(...data.entries);
    else {conclude(
        data.kind === "failed" ? unpackError(data.failure) : undefined,
      );}
  };
  worker.onerror = (event) => {
    event.preventDefault();
    conclude(new Error(`the expansion broke down: ${event.message}`));
  };
  const order: WorkOrder = {
    archive,
    pieces,
    staging,
    limits,
    memory: availability.memory,
  };
  worker.postMessage(order);

  return {
    failed: failure.signal,
    advance: (bytes) => availability.advance(bytes),
    async finish() {
      availability.complete();
      await ended;
      failure.signal.throwIfAborted();
      if (availability.abandoned) {
        throw new Error("the expansion was abandoned");
      }
      return { entries };
    },
    async abandon() {
      availability.abandon();
      await ended;
    },
  };
}
