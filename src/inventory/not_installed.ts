// Pure: no disk, network, clock or environment.

import { closest } from "../base/closest.ts";
import { StoreError } from "../base/errors.ts";

/** The error of an entry that this machine does not have. */
export function notInstalled(
  id: string,
  entries: Iterable<{ id: string }>,
): StoreError {
  const guess = closest(id, Array.from(entries, (entry) => entry.id));
  return new StoreError(`"${id}" is not installed`, {
    hint: guess === undefined
      ? `Install it with: net_download get ${id}`
      : `Did you mean ${guess}?`,
  });
}
