import { AppError } from "../base/errors.ts";
import { installedIds } from "../inventory/installed_ids.ts";
import { printable } from "../report/printable.ts";
import { idsOnDisk, knownIds, settingsForLooking } from "./known_ids.ts";
import { readUnfinished, type UnfinishedLine } from "./parse.ts";

/**
 * What may come next on a command line: ids of entries, or sections of one. No
 * zoo is asked but those on a disk. Where something is wrong there is nothing
 * to offer: a shell that completes a word has no place to say so.
 *
 * @param words the line up to the word that is being typed, without the program
 * @param valueOf value of a variable that gives an option
 */
export async function offersFor(
  words: readonly string[],
  valueOf: (variable: string) => string | undefined,
): Promise<string[]> {
  try {
    const offers = await offersOf(readUnfinished(words, valueOf));
    return offers.filter((text) => printable(text) === text);
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

async function offersOf(
  { spec: { completes }, zoos, args }: UnfinishedLine,
): Promise<string[]> {
  const settings = await settingsForLooking(zoos);
  const { configHome } = settings;
  // An id may have a version behind it.
  const typed = args.map((arg) => arg.replace(/==.*/s, ""));
  const others = (ids: readonly string[]) =>
    [...new Set(ids)].filter((id) => !typed.includes(id)).sort();
  switch (completes) {
    case "entries": {
      const { listed, installed, onDisk } = knownIds(settings);
      return others([...listed, ...await idsOnDisk(onDisk), ...installed]);
    }
    case "installed":
      return others(installedIds(configHome));
    case "sections": {
      const [id, ...more] = args;
      if (id === undefined) return installedIds(configHome);
      if (more.length > 0) return [];
      const { installedSections } = await import(
        "../inventory/installed_sections.ts"
      );
      return installedSections(configHome, id);
    }
    default:
      return [];
  }
}
