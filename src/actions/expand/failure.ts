// Pure: no disk, network, clock or environment.

import type { ArchiveFault } from "../../base/archive_fault.ts";
import type { FailureClass } from "../../base/failure_class.ts";
import { ArchiveError, StoreError } from "../../base/errors.ts";

/** An error on its way between threads, where classes get lost. */
export interface Failure {
  readonly type: "archive" | "store" | "bug";
  readonly message: string;
  readonly hint?: string | undefined;
  /** Of the disk. */
  readonly failure?: FailureClass;
  /** Of an archive. */
  readonly fault?: ArchiveFault | undefined;
  readonly stack?: string | undefined;
}

/** Takes an error apart. Anything but an error of the archive or the disk is a bug. */
export function packError(error: unknown): Failure {
  if (error instanceof ArchiveError) {
    const { message, hint, fault } = error;
    return { type: "archive", message, hint, fault };
  }
  if (error instanceof StoreError) {
    const { message, hint, failure } = error;
    return { type: "store", message, hint, failure };
  }
  if (!(error instanceof Error)) return { type: "bug", message: String(error) };
  const { name, message, stack } = error;
  return { type: "bug", message: `${name}: ${message}`, stack };
}

/** Puts an error together again. */
export function unpackError(
  { type, message, hint, failure, fault, stack }: Failure,
): Error {
  const options = hint === undefined ? {} : { hint };
  if (type === "archive") {
    return new ArchiveError(message, { ...options, fault });
  }
  if (type === "store") return new StoreError(message, { ...options, failure });
  const bug = new Error(`the expansion failed: ${message}`);
  if (stack !== undefined) bug.stack = stack;
  return bug;
}
