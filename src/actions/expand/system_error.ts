// Pure: no disk, network, clock or environment.

import { refusalOf } from "../../base/os_error.ts";

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
    throw refusalOf(purpose(), error);
  }
}
