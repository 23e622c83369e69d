import type { FilePiece } from "../file_piece.ts";
import { assembleTree } from "./assemble_tree.ts";
import type { ExpandedTree } from "./expanded_tree.ts";
import { Availability } from "./growing_file.ts";
import { GrowingFileHasher } from "./growing_file_hasher.ts";
import type { Growth } from "./growth.ts";
import type { Limits } from "./limits.ts";
import { Handover } from "./handover.ts";
import { type PackedFiles, packFiles } from "./packed_files.ts";
import {
  type DoneReport,
  unpackError,
  type WorkOrder,
  type WorkReport,
} from "./protocol.ts";
import { RunningExpansions } from "./running_expansions.ts";
import { type SandboxPaths, startSandboxedWorker } from "./sandbox.ts";
import type { TreeEnd } from "./staged_tree.ts";

/** What holds for every expansion of a run. */
export interface ExpansionConditions {
  readonly limits: Limits;
  /** The expansions of the run. */
  readonly running?: RunningExpansions;
}

/** What to expand, and where to. */
export interface ExpansionOptions extends ExpansionConditions {
  /** Path of the archive, which may still be growing or not exist yet. */
  readonly archive: string;
  /** The stretches of files that it consists of, all there, where it is not the file at that path. */
  readonly pieces?: readonly FilePiece[];
  /** Path of an empty folder. */
  readonly staging: string;
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
  {
    archive,
    pieces,
    staging,
    limits,
    running = new RunningExpansions(),
  }: ExpansionOptions,
): Expansion {
  let leave: (() => void) | undefined;
  const availability = new Availability();
  const handover = new Handover();
  const hashed = new Handover();
  const hasher = new GrowingFileHasher(staging);
  const channel = new MessageChannel();
  const failure = new AbortController();
  const files: PackedFiles[] = [];
  const helped: PackedFiles[] = [];
  let helpedCount = 0;
  let done: DoneReport | undefined;
  let gaveUp = false;
  let hasEnded = false;
  let helper: Worker | undefined;
  const { promise: ended, resolve } = Promise.withResolvers<
    TreeEnd | undefined
  >();
  const end = (tree: TreeEnd | undefined) => {
    hasEnded = true;
    leave?.();
    worker.terminate();
    helper?.terminate();
    hasher[Symbol.dispose]();
    channel.port2.close();
    resolve(tree);
  };
  const endIfDone = () => {
    // The helper's reports may come later than the last word.
    if (done !== undefined && helpedCount === done.helped) end(done.end);
  };
  const endIfGivenUp = () => {
    // So may its failure, for which the Worker gives up: it is the reason.
    if (gaveUp && availability.abandoned) end(undefined);
  };

  const worker = startWorker({
    read: [...(pieces?.map(({ path }) => path) ?? [archive]), staging],
    write: [staging],
  }, (error) => {
    failure.abort(error);
    end(undefined);
  });
  worker.onmessage = ({ data }: MessageEvent<WorkReport>) => {
    switch (data.kind) {
      case "files":
        files.push(data.files);
        break;
      case "growth":
        hash(data.growth);
        break;
      case "help-wanted":
        startHelper(data.umask);
        break;
      case "done":
        done = data;
        endIfDone();
        break;
      case "failed":
        failure.abort(unpackError(data.failure));
        end(undefined);
        break;
      case "abandoned":
        gaveUp = true;
        endIfGivenUp();
    }
  };
  const order: WorkOrder = {
    kind: "expand",
    archive,
    pieces,
    staging,
    limits,
    memory: availability.memory,
    helper: { port: channel.port1, memory: handover.memory },
    hasher: { memory: hashed.memory, running: running.memory },
  };
  worker.postMessage(order, [channel.port1]);

  /** Counts the expansion from when it has something to do. */
  function begin(): void {
    if (!hasEnded) leave ??= running.begin();
  }

  /** Ends the expansion for a failure outside of its Worker. */
  function giveUp(error: unknown): void {
    failure.abort(error);
    // The Worker itself has the last word, so that nothing is written after it.
    availability.abandon();
    handover.fail();
    hashed.fail();
    endIfGivenUp();
  }

  function hash(growth: Growth): void {
    if (availability.abandoned) return;
    try {
      const file = hasher.follow(growth);
      if (file === undefined) return;
      helped.push(packFiles([file]));
      hashed.finishOne();
    } catch (error) {
      giveUp(error);
    }
  }

  function startHelper(umask: number): void {
    const paths = { read: [staging], write: [staging] };
    helper = startWorker(paths, giveUp);
    helper.onmessage = ({ data }: MessageEvent<WorkReport>) => {
      if (data.kind === "failed") giveUp(unpackError(data.failure));
      if (data.kind !== "files") return;
      helped.push(data.files);
      helpedCount += data.files.count;
      endIfDone();
    };
    const { memory } = handover;
    const port = channel.port2;
    const order: WorkOrder = { kind: "help", staging, umask, port, memory };
    helper.postMessage(order, [port]);
  }

  return {
    failed: failure.signal,
    advance(bytes) {
      begin();
      availability.advance(bytes);
    },
    async finish() {
      begin();
      availability.complete();
      const tree = await ended;
      failure.signal.throwIfAborted();
      if (tree === undefined || availability.abandoned) {
        throw new Error("the expansion was abandoned");
      }
      // None of the first is a file in the place of another.
      return assembleTree([...helped, ...files], tree);
    },
    async abandon() {
      availability.abandon();
      // The Worker may wait for a file that nobody hashes any more.
      hashed.fail();
      await ended;
    },
  };
}

/** Starts a Worker of an expansion; `broken` takes what it could not catch itself. */
function startWorker(
  paths: SandboxPaths,
  broken: (error: Error) => void,
): Worker {
  const file = new URL("./worker.ts", import.meta.url);
  const worker = startSandboxedWorker(file, paths);
  worker.onerror = (event) => {
    event.preventDefault();
    broken(new Error(`the expansion broke down: ${event.message}`));
  };
  return worker;
}
