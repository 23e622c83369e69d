// Pure: no disk, network, clock or environment.
import { AppError, StoreError } from "../errors.ts";

/** The refusals of a disk that people meet, by their POSIX names. */
const REFUSALS: Readonly<Record<string, { words: string; hint: string }>> = {
  ENOSPC: {
    words: "the disk is full",
    hint: "Free some space on that volume, then run the command again.",
  },
  EDQUOT: {
    words: "the disk quota is used up",
    hint: "Free some space, or ask for more, then run the command again.",
  },
  EACCES: {
    words: "permission denied",
    hint: "Change the permissions of that folder, or choose another home.",
  },
  EROFS: {
    words: "the file system is read-only",
    hint: "Choose a home on another volume.",
  },
  ENOENT: { words: "there is no such file", hint: "Check the path." },
};

/** Where an older Deno gives no code, its error class says as much. */
const CODE_OF_CLASS: Readonly<Record<string, string>> = {
  PermissionDenied: "EACCES",
  NotFound: "ENOENT",
};

/**
 * Turns a disk's refusal to `action` ("write", "read") on `path` into a
 * `StoreError`; an `AppError`, and what no disk said, comes back as it is.
 */
export function diskFailure(
  action: string,
  path: string,
  error: unknown,
): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string"
    ? error.code
    : CODE_OF_CLASS[error.name];
  if (code === undefined) return error;
  const { words, hint } = REFUSALS[code] ??
    { words: `${code}, ${error.message}`, hint: undefined };
  return new StoreError(`cannot ${action} "${path}": ${words}`, {
    cause: error,
    ...(hint !== undefined && { hint }),
  });
}
