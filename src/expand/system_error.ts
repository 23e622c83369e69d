import { AppError, StoreError } from "../errors.ts";

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
    throw new StoreError(`${purpose()}: ${error.message}`, { cause: error });
  }
}

/** Whether the operating system, or the sandbox in its place, has refused something. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error &&
    ("code" in error || Object.hasOwn(Deno.errors, error.name));
}
