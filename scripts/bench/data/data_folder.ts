import { join } from "@std/path";
import { entryFolder } from "../../../src/zoo/entry_id.ts";
import { type Archive, entries, type Entry } from "./entries.ts";
import { makeArchive } from "./make_archive.ts";
import { manifestText } from "./manifest.ts";
import { type ArchiveName, type Recipe, recipes } from "./recipes.ts";

/** Goes up when the same recipe makes other bytes. */
const FORMAT = 1;

/** The bench's zoo on disk: `archives/*.tar.gz` and `zoo/{entry}/main.ini`. */
export interface Data {
  folder: string;
  archive(name: ArchiveName): Archive;
  entry(id: string): Entry;
}

/**
 * Makes the zoo in `folder`. Archives that stand there already, made from the
 * same recipe, are kept.
 */
export function makeData(
  folder: string,
  size: "full" | "quick",
  tell: (line: string) => void,
): Data {
  Deno.mkdirSync(join(folder, "archives"), { recursive: true });
  const archives = new Map(
    recipes(size).map((recipe) => [
      recipe.name,
      keptArchive(join(folder, "archives"), recipe, tell),
    ]),
  );
  const archive = (name: ArchiveName) => found(archives.get(name), name);
  const all = new Map(entries(archive).map((entry) => [entry.id, entry]));
  for (const entry of all.values()) writeManifest(folder, entry);
  return { folder, archive, entry: (id) => found(all.get(id), id) };
}

function keptArchive(
  folder: string,
  recipe: Recipe,
  tell: (line: string) => void,
): Archive {
  const path = join(folder, `${recipe.name}.json`);
  const key = JSON.stringify({ format: FORMAT, recipe });
  const kept = readKept(path);
  if (kept?.key === key) return kept.archive;
  tell(`making ${recipe.name}.tar.gz`);
  const archive = makeArchive(recipe, folder);
  // Written last: an archive without it is made anew.
  Deno.writeTextFileSync(path, JSON.stringify({ key, archive }));
  return archive;
}

function readKept(path: string): { key: string; archive: Archive } | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function writeManifest(folder: string, entry: Entry): void {
  const place = join(folder, "zoo", entryFolder(entry.id));
  Deno.mkdirSync(place, { recursive: true });
  Deno.writeTextFileSync(
    join(place, "main.ini"),
    manifestText(entry.sections),
  );
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the bench has no "${name}"`);
  return value;
}
