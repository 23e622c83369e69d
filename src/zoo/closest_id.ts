// Pure: no disk, network, clock or environment.

import { closest } from "../base/closest.ts";
import { entryFolder } from "./address.ts";

/**
 * The id that a misspelt one was most likely meant to be, if any is near. What
 * ids end in does not count: else all of them would be alike.
 */
export function closestId(
  id: string,
  ids: Iterable<string>,
): string | undefined {
  const byFolder = new Map(
    Array.from(ids, (each) => [entryFolder(each), each]),
  );
  const folder = closest(entryFolder(id), byFolder.keys());
  return folder === undefined ? undefined : byFolder.get(folder);
}
