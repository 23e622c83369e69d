import { type AppError, ArchiveError, StoreError } from "../../base/errors.ts";
import type { ArchiveFault } from "../../base/archive_fault.ts";
import type { FilePiece } from "../../base/file_piece.ts";
import type { Limits } from "./limits.ts";
import type { PackedFiles } from "./packed_files.ts";
import type { HelperOrder } from "./parallel/helper.ts";
import type {
  ParallelOrder,
  ParallelReport,
} from "./parallel/parallel_work.ts";
import type { TreeEnd } from "./entry_tree.ts";

/** What a Worker is told, once: to expand an archive, or to help another. */
export type WorkOrder = ExpandOrder | HelperOrder;

/** To expand an archive. */
export interface ExpandOrder {
  readonly kind: "expand";
  readonly pieces: readonly FilePiece[];
  readonly staging: string;
  readonly limits: Limits;
  /** Of the archive's {@linkcode Availability}. */
  readonly memory: SharedArrayBuffer;
  readonly parallel: ParallelOrder;
}

/** What a Worker says: files in as many messages as it takes, and one last word. */
export type WorkReport =
  | { readonly kind: "files"; readonly files: PackedFiles }
  | ParallelReport
  | DoneReport
  | { readonly kind: "abandoned" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Everything is expanded; so many of the files were the helper's to report. */
export interface DoneReport {
  readonly kind: "done";
  readonly end: TreeEnd;
  readonly helped: number;
}

/** An error on its way between threads, where classes get lost. */
export interface Failure {
  readonly type: "archive" | "store" | "bug";
  readonly message: string;
  readonly hint: string | undefined;
  /** Of an archive. */
  readonly fault?: ArchiveFault | undefined;
  readonly stack: string | undefined;
}

/** Takes an error apart. Anything but an error of the archive or the disk is a bug. */
export function packError(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return {
      type: "bug",
      message: String(error),
      hint: undefined,
      stack: undefined,
    };
  }
  const { message, stack } = error;
  if (error instanceof ArchiveError) {
    const { fault, hint } = error;
    return { type: "archive", message, hint, fault, stack };
  }
  if (error instanceof StoreError) {
    return { type: "store", message, hint: error.hint, stack };
  }
  return {
    type: "bug",
    message: `${error.name}: ${message}`,
    hint: undefined,
    stack,
  };
}

/** Puts an error together again. */
export function unpackError(
  { type, message, hint, fault, stack }: Failure,
): Error {
  if (type === "bug") {
    const bug = new Error(`the expansion broke down: ${message}`);
    if (stack !== undefined) bug.stack = stack;
    return bug;
  }
  const options = hint === undefined ? {} : { hint };
  const error: AppError = type === "archive"
    ? new ArchiveError(message, { ...options, fault })
    : new StoreError(message, options);
  return error;
}
