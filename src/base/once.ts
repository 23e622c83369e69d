// Pure: no disk, network, clock or environment.

import { NetworkError } from "./errors.ts";

/**
 * Calls `work` when first asked, and gives what came of it from then on, with
 * whatever arguments. A server that was silent is asked again.
 */
export function once<T, Args extends unknown[]>(
  work: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  let result: Promise<T> | undefined;
  return (...args) =>
    result ??= work(...args).catch((error) => {
      const isSilence = error instanceof NetworkError && error.retryable;
      if (isSilence) result = undefined;
      throw error;
    });
}
