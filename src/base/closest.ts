// Pure: no disk, network, clock or environment.

import { levenshteinDistance } from "@std/text/levenshtein-distance";

/**
 * The candidate that a misspelt word was most likely meant to be, or
 * `undefined` when none is near: more than a third of its letters, and more
 * than two, would have to change. Letter case does not count.
 */
export function closest(
  word: string,
  candidates: Iterable<string>,
): string | undefined {
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = levenshteinDistance(
      word.toLowerCase(),
      candidate.toLowerCase(),
    );
    const near = distance <= Math.max(2, Math.floor(candidate.length / 3));
    if (near && (best === undefined || distance < best.distance)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate;
}
