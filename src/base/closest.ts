// Pure: no disk, network, clock or environment.

import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** So many letters of a name may be wrong: one of every so many. */
const LETTERS_A_SLIP = 3;

/**
 * The candidate that a misspelt word was most likely meant to be, or
 * `undefined` when none is near: at most a third of its letters may be wrong.
 * Two letters that are swapped count as one, and letter case does not count.
 */
export function closest(
  word: string,
  candidates: Iterable<string>,
): string | undefined {
  let best: { candidate: string; slips: number } | undefined;
  for (const candidate of candidates) {
    const slips = slipsIn(word.toLowerCase(), candidate.toLowerCase());
    const near = slips <= Math.floor(candidate.length / LETTERS_A_SLIP);
    if (near && (best === undefined || slips < best.slips)) {
      best = { candidate, slips };
    }
  }
  return best?.candidate;
}

/** How many letters of a word differ from a name: one that is wrong, missing, too many, or swapped with the next. */
export function slipsIn(word: string, name: string): number {
  return isSwapped(word, name) ? 1 : levenshteinDistance(word, name);
}

/** Whether a word is a name with two letters side by side swapped. */
export function isSwapped(word: string, name: string): boolean {
  const at = [...word].findIndex((letter, index) => letter !== name[index]);
  return at >= 0 && word === name.slice(0, at) + (name[at + 1] ?? "") +
        (name[at] ?? "") + name.slice(at + 2);
}

/**
 * The names that a misspelt one may be meant to be, the nearest first and two
 * at most: a third of their letters may be wrong, or one. Two letters that are
 * swapped count as one; letter case counts.
 */
export function nearNames(
  word: string,
  names: Iterable<string>,
): string[] {
  const near: { name: string; distance: number }[] = [];
  for (const name of names) {
    const distance = slipsIn(word, name);
    if (distance <= Math.max(1, Math.floor(name.length / 3))) {
      near.push({ name, distance });
    }
  }
  near.sort((a, b) => a.distance - b.distance);
  const [nearest] = near;
  return near.slice(0, 2)
    .filter(({ distance }) => distance <= (nearest?.distance ?? 0) + 1)
    .map(({ name }) => name);
}
