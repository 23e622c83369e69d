// Pure: no disk, network, clock or environment.

import { closest, slipsIn } from "../base/closest.ts";
import { entryFolder } from "./address.ts";

/** The most slips in an id whose ending is misspelt. */
const ENDING_SLIPS = 2;

/** A shorter beginning of an id means nothing. */
const SHORTEST_BEGINNING = 3;

/**
 * The id that a misspelt one was most likely meant to be, if any is near, or
 * the only one that it is the beginning of. What ids end in does not count:
 * else all of them would be alike.
 */
export function closestId(
  id: string,
  ids: Iterable<string>,
): string | undefined {
  const byFolder = new Map(
    Array.from(ids, (each) => [entryFolder(each), each]),
  );
  const folder = entryFolder(id);
  const begun = [...byFolder.keys()].filter((each) =>
    each.toLowerCase().startsWith(folder.toLowerCase())
  );
  const isBeginning = begun.length === 1 && folder.length >= SHORTEST_BEGINNING;
  const guess = closest(folder, byFolder.keys()) ??
    (isBeginning ? begun[0] : undefined);
  if (guess !== undefined) return byFolder.get(guess);
  // What it ends in may be misspelt, too.
  return [...byFolder].find(([folder, each]) =>
    folder !== each && slipsIn(id, each) <= ENDING_SLIPS
  )?.[1];
}
