import { AppError, StoreError } from "../errors.ts";

/** What fills up while an archive is expanded, in words that the user can act on. */
const FULL: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
};

/**
 * Runs `body` and returns what it returns. What the system refuses becomes a
 * StoreError that begins with what it was for: "cannot write …".
 *
 * @throws StoreError for errors of the system; any other error as it is.
 */
export function naming<T>(purpose: () => string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof AppError || !isSystemError(error)) throw error;
    const full = "code" in error ? FULL[String(error.code)] : undefined;
    throw new StoreError(`${purpose()}: ${full ?? error.message}`, {
      cause: error,
      ...(full !== undefined && {
        hint: "Free some space on that volume, then run the command again.",
      }),
    });
  }
}

/** Whether the operating system, or the sandbox in its place, has refused something. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error &&
    ("code" in error || Object.hasOwn(Deno.errors, error.name));
}
