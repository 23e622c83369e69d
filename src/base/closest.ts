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
  return nearestFirst(word, candidates, (name) => name.toLowerCase())
    .find(({ name, slips }) => slips <= allowedSlips(name))?.name;
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

/** A name that means nothing, and those that it may be meant to be. */
export interface Misspelt {
  name: string;
  near: readonly string[];
}

/**
 * Of some names those that are not known, but near to some that are: a third of
 * the letters may be wrong, or one. Two letters that are swapped count as one;
 * letter case counts. The nearest ones come first, two at most.
 */
export function misspelt(
  names: readonly string[],
  known: readonly string[],
): Misspelt[] {
  return names.filter((name) => !known.includes(name))
    .map((name) => ({ name, near: nearNames(name, known) }))
    .filter(({ near }) => near.length > 0);
}

function nearNames(word: string, names: readonly string[]): string[] {
  const near = nearestFirst(word, names, (name) => name)
    .filter(({ name, slips }) => slips <= Math.max(1, allowedSlips(name)));
  const least = near[0]?.slips ?? 0;
  return near.slice(0, 2).filter(({ slips }) => slips <= least + 1)
    .map(({ name }) => name);
}

function nearestFirst(
  word: string,
  names: Iterable<string>,
  fold: (name: string) => string,
): { name: string; slips: number }[] {
  const slips = (name: string) => slipsIn(fold(word), fold(name));
  return Array.from(names, (name) => ({ name, slips: slips(name) }))
    .sort((a, b) => a.slips - b.slips);
}

function allowedSlips({ length }: string): number {
  return Math.floor(length / LETTERS_A_SLIP);
}
