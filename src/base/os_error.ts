// Pure: no disk, network, clock or environment.

import { AppError, StoreError } from "./errors.ts";
import type { FailureClass } from "./failure_class.ts";

/** What an operating system's code means, and what the user can do about it. */
interface Meaning {
  cause: string;
  /** Its class, unless it is just the disk's. */
  failure?: FailureClass;
  hint?: string;
}

const OWNER = "Change its owner or permissions, or choose another place.";

/**
 * POSIX names of errors in words. Windows' numbers arrive under the same
 * names: Deno translates them.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map(Object.entries({
  EACCES: { cause: "permission denied", failure: "permission", hint: OWNER },
  EPERM: {
    cause: "the system does not allow it",
    failure: "permission",
    hint: OWNER,
  },
  EROFS: {
    cause: "the file system is read-only",
    failure: "permission",
    hint: "Mount it writable, or choose another volume.",
  },
  ENOSPC: {
    cause: "the disk is full",
    failure: "disk-full",
    hint: "Free some space on that volume, then run the command again.",
  },
  EDQUOT: {
    cause: "the disk quota is used up",
    failure: "disk-full",
    hint: "Free some space, or ask for more, then run the command again.",
  },
  ENOENT: { cause: "there is no such file or folder", failure: "not-found" },
  EEXIST: { cause: "it already exists" },
  ENOTEMPTY: { cause: "the folder is not empty" },
  ENOTDIR: {
    cause: "a part of the path is not a folder",
    hint: "Move away the file that stands where a folder should be.",
  },
  EISDIR: {
    cause: "it is a folder",
    hint: "Move away the folder that stands where a file should be.",
  },
  ENAMETOOLONG: {
    cause: "the name is too long for this file system",
    hint: "Choose a home with a shorter path, or another file system.",
  },
  ELOOP: {
    cause: "the symbolic links form a loop",
    hint: "Correct or remove the links on that path.",
  },
  EXDEV: { cause: "it would have to move to another volume" },
  EMFILE: {
    cause: "too many files are open",
    hint: "Raise the limit with `ulimit -n`, then run the command again.",
  },
  EBUSY: {
    cause: "another program is using it",
    failure: "locked",
    hint: "Close the program that uses it, then run the command again.",
  },
  ETXTBSY: { cause: "it is a program that is running", failure: "locked" },
  EFBIG: { cause: "the file is too large for this file system" },
  EINVAL: { cause: "the file system does not support this name or operation" },
  EIO: { cause: "the disk reported an error" },
  ESTALE: { cause: "the network file system lost track of it" },
  ENOTSUP: { cause: "the file system does not support this" },
  EOPNOTSUPP: { cause: "the file system does not support this" },
  ENOSYS: { cause: "the system does not support this" },
}));

/** Where Deno gives no code, the name of its error class says as much. */
const CODE_OF_NAME: ReadonlyMap<string, string> = new Map(Object.entries({
  NotFound: "ENOENT",
  PermissionDenied: "EACCES",
  AlreadyExists: "EEXIST",
  NotADirectory: "ENOTDIR",
  IsADirectory: "EISDIR",
  FilesystemLoop: "ELOOP",
  Busy: "EBUSY",
  NotSupported: "ENOTSUP",
}));

/**
 * The POSIX name (`ENOENT`, …) of what the operating system objected to, or
 * `undefined` where the error is none of the operating system's. Looks
 * through the errors of this program that were made of such errors.
 */
export function osCode(error: unknown): string | undefined {
  if (error instanceof AppError) return osCode(error.cause);
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return CODE_OF_NAME.get(error.name);
}

/**
 * Says in words why something did not work: returns the `StoreError` to throw.
 * What is neither the operating system's nor Deno's refusal is a bug and comes
 * back as it is; so does what is one of this program's own errors already.
 *
 * @param failed what did not work: `cannot write "/x"`
 */
function refusalOf(failed: string, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  if (error.name === "NotCapable") {
    // https://docs.deno.com/runtime/fundamentals/security/ has the list: what is
    // there could undo every permission, so it takes all of them.
    const isKept = /requires all access/i.test(error.message);
    const why = isKept
      ? "cannot use anything below /dev, /proc and /sys"
      : "was started without the permission for it";
    return new StoreError(`${failed}: this program ${why}`, {
      cause: error,
      failure: "permission",
      hint: isKept ? "Choose another place." : undefined,
    });
  }
  const code = osCode(error);
  if (code === undefined) return error;
  const { cause: why, failure, hint }: Meaning = MEANINGS.get(code) ??
    { cause: `${code}, ${error.message}` };
  return new StoreError(`${failed}: ${why}`, { cause: error, failure, hint });
}

/** {@linkcode refusalOf} an `action` ("write", "make the folder", …) on `path`. */
export function osError(
  action: string,
  path: string,
  error: unknown,
): unknown {
  return refusalOf(`cannot ${action} "${path}"`, error);
}

/**
 * Runs `work` and returns what it returns.
 *
 * @param failed what {@linkcode refusalOf} takes; only asked for if need be
 * @throws {StoreError} where the operating system refuses.
 */
export function attemptTo<T>(failed: () => string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw refusalOf(failed(), error);
  }
}

/** {@linkcode attemptTo} do an `action` ("write", "make the folder", …) on `path`. */
export function attempt<T>(action: string, path: string, work: () => T): T {
  return attemptTo(() => `cannot ${action} "${path}"`, work);
}

/** {@linkcode attempt} for work that takes its time. */
export async function attemptAsync<T>(
  action: string,
  path: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw osError(action, path, error);
  }
}
