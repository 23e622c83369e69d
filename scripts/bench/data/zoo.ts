import { dirname, join } from "@std/path";
import { entryFolder } from "../../../src/zoo/address.ts";
import { stringifyIndex } from "../../../src/zoo/zoo_index.ts";
import { type Archive, makeArchive } from "./archive.ts";
import { type ArchiveName, recipe } from "./recipes.ts";

/** Increased when the same recipe makes other bytes. */
const FORMAT = 3;

const MANIFESTS = "raw/5-reorganising-with-lfs";

/** One archive of an entry: where it comes from and where it goes. */
export interface Section {
  name: string;
  archive: Archive;
  /** Path on the bench's server. */
  path: string;
  /** Folder below `models` in the home. */
  localId: string;
  action: "expand" | "copy";
}

/** An entry of a zoo. */
export interface Entry {
  id: string;
  sections: readonly Section[];
}

/** The ids of the bench's entries: three archives, one of that name, or a large one that is copied as it is. */
export type EntryId = "three" | "copied" | ArchiveName;

/** The bench's zoo on disk. */
export interface Data {
  folder: string;
  /** An entry. Its archives are made when it is first asked for. */
  entry(id: EntryId): Entry;
}

/**
 * Opens the zoo in `folder`, where archives that were made from the same
 * recipe are kept.
 */
export function openData(
  folder: string,
  size: "full" | "quick",
  tell: (line: string) => void,
): Data {
  return {
    folder,
    entry(id) {
      const names = id === "three"
        ? ["weights", "images", "mixed"] as const
        : [id === "copied" ? "large" : id];
      const sections = names.map((name) => {
        const archive = keptArchive(folder, size, name, tell);
        const section = sectionOf(name, archive, `${id}-${name}`);
        return id === "copied" ? asItIs(section) : section;
      });
      writeManifests(folder, [{ id, sections }]);
      return { id, sections };
    },
  };
}

/**
 * Makes a zoo of `count` small entries in `folder`, with an index. It can be
 * used as a folder, and from a server.
 */
export function makeZoo(
  folder: string,
  count: number,
  { folder: dataFolder, entry }: Data,
): Entry[] {
  const [tiny] = entry("tiny").sections;
  if (tiny === undefined) throw new Error("the small entry has no archive");
  const { archive } = tiny;
  Deno.mkdirSync(join(folder, "archives"), { recursive: true });
  Deno.copyFileSync(join(dataFolder, tiny.path), join(folder, tiny.path));
  const entries = Array.from({ length: count }, (_, index) => {
    const id = `many_${String(index).padStart(5, "0")}`;
    return { id, sections: [sectionOf("tiny", archive, id)] };
  });
  writeManifests(folder, entries);
  writeText(
    join(folder, MANIFESTS, "index.json"),
    stringifyIndex(entries.map(({ id }) => ({
      id,
      version: "1.0",
      description: `Entry ${id} of a zoo that has very many of them`,
      archives: [{
        section: "tiny",
        path: `${id}/${archive.file}`,
        bytes: archive.bytes,
        sha256: archive.sha256,
        from: [],
      }],
    }))),
  );
  return entries;
}

function sectionOf(
  name: string,
  archive: Archive,
  localId: string,
): Section {
  const path = `/archives/${archive.file}`;
  return { name, archive, path, localId, action: "expand" };
}

/** A section whose archive is a file like any other. */
function asItIs(section: Section): Section {
  const { archive } = section;
  const file = { ...archive, files: 1, expandedBytes: archive.bytes };
  return { ...section, archive: file, action: "copy" };
}

function writeManifests(folder: string, entries: readonly Entry[]): void {
  writeText(join(folder, MANIFESTS, "README.md"), "A zoo\n");
  for (const { id, sections } of entries) {
    const texts = sections.map((section) =>
      [
        `[${section.name}]`,
        `local_id = ${section.localId}`,
        `url = ../../..${section.path}`,
        `sha256 = ${section.archive.sha256}`,
        `action = ${section.action}`,
        "destination = models",
        "",
      ].join("\n")
    );
    writeText(
      join(folder, MANIFESTS, entryFolder(id), "main.ini"),
      ["[config]\nversion = 1.0\n", ...texts].join("\n"),
    );
  }
}

function writeText(path: string, text: string): void {
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeTextFileSync(path, text);
}

function keptArchive(
  folder: string,
  size: "full" | "quick",
  name: ArchiveName,
  tell: (line: string) => void,
): Archive {
  const path = join(folder, "archives", `${name}.json`);
  const groups = recipe(name, size);
  const key = JSON.stringify({ format: FORMAT, groups });
  try {
    const kept = JSON.parse(Deno.readTextFileSync(path));
    if (kept.key === key) return kept.archive;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  tell(`making ${name}`);
  Deno.mkdirSync(dirname(path), { recursive: true });
  const archive = makeArchive(dirname(path), name, groups);
  // Written last: an archive without it is made again.
  Deno.writeTextFileSync(path, JSON.stringify({ key, archive }));
  return archive;
}
