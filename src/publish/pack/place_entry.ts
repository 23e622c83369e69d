import { join } from "@std/path";
import { publicUrl } from "../../base/describe_url.ts";
import { systemDisk } from "../../store/disk.ts";
import { OWN_FOLDER } from "../../store/layout.ts";
import type { PackedEntry } from "../../report/event.ts";
import type { TransferContext } from "../../transfer/context.ts";
import type { About } from "../../zoo/about.ts";
import { MANIFEST, README, TEXTS } from "../../zoo/address.ts";
import { readZooText, writeText } from "../../zoo/kinds/folder/zoo_records.ts";
import { PARTS } from "../parts.ts";
import { readmeTitle } from "../zoo_texts.ts";
import type { FormerEntry } from "./accident.ts";
import type { WaitingSection } from "./sections.ts";
import { updateRecords, type ZooFolder } from "./zoo_folder.ts";

/** An entry as a zoo is to have it. */
export interface NextEntry {
  id: string;
  version: string;
  about: About;
  /** Name of its folder in the zoo. */
  name: string;
  /** Full path of that folder. */
  folder: string;
  /** The manifest's text. */
  manifest: string;
  /** By section, what an installation gets. */
  contents: ReadonlyMap<string, string>;
}

/** Where an entry is put. */
export interface PlaceOptions {
  zoo: ZooFolder;
  /** What the zoo has in its place. */
  former: FormerEntry | undefined;
  transfer: TransferContext;
  warn: (text: string) => void;
}

/**
 * Puts an entry into a zoo, and brings the zoo's records up to date.
 *
 * @throws ManifestError when the zoo's index cannot be used, StoreError.
 */
export async function placeEntry(
  entry: NextEntry,
  sections: readonly WaitingSection[],
  { zoo, former, transfer, warn }: PlaceOptions,
): Promise<PackedEntry> {
  const { id, version, about, name, folder } = entry;
  const work = join(zoo.path, OWN_FOLDER);
  const old = oldFiles(former, sections);
  const placed = await placeFiles(entry, sections, old, work);
  const readme = await readZooText(join(folder, README), "text");
  if (readme === undefined) {
    warn(
      `"${
        join(folder, README)
      }" is missing: write it, with references and the licence of the entry, and run the command again`,
    );
  }
  const noted = await updateRecords({
    zoo,
    entry: {
      id,
      version,
      description: readmeTitle(readme ?? ""),
      about,
      archives: sections.map((
        { section, name: file, bytes, sha256, url, license },
      ) => ({
        section,
        ...license !== undefined && { license },
        path: `${name}/${url === undefined ? file : section}`,
        bytes,
        sha256,
        from: url === undefined ? [] : [publicUrl(url)],
      })),
    },
    digests: new Map([
      ...old.map((file) => [file, undefined] as const),
      ...sections.filter(isInZoo).map(({ name, sha256 }) =>
        [name, sha256] as const
      ),
    ]),
    work,
    transfer,
  });
  const packed = describePacked(entry, sections, placed || noted.changed);
  return { ...packed, sign: noted.sign };
}

/**
 * What placing an entry would come to; nothing is changed.
 *
 * @throws StoreError when the zoo cannot be read.
 */
export async function foreseeEntry(
  entry: NextEntry,
  sections: readonly WaitingSection[],
): Promise<PackedEntry> {
  return describePacked(entry, sections, !await isThere(entry, sections));
}

function describePacked(
  { id, version, folder }: NextEntry,
  sections: readonly WaitingSection[],
  changed: boolean,
): PackedEntry {
  return {
    id,
    version,
    folder,
    changed,
    archives: sections.map(({ section, name, bytes, sha256, tree, url }) => ({
      section,
      path: url === undefined ? join(folder, name) : publicUrl(url),
      bytes,
      sha256,
      files: tree.fileCount,
    })),
  };
}

/**
 * Puts the files and the manifest of an entry in their places, each whole. The
 * manifest, whose digests tell one state from another, comes last; what no
 * section names any more goes then.
 *
 * @returns whether anything changed.
 */
async function placeFiles(
  entry: NextEntry,
  sections: readonly WaitingSection[],
  old: readonly string[],
  work: string,
): Promise<boolean> {
  if (await isThere(entry, sections)) return false;
  const { folder, manifest } = entry;
  systemDisk.makeFolder(folder);
  for (const { path, name } of sections.filter(isInZoo)) {
    systemDisk.rename(path, join(folder, name));
  }
  await writeText(join(folder, MANIFEST), manifest, work);
  for (const name of old) {
    const path = join(folder, name);
    if (systemDisk.kindOf(path) === "file") systemDisk.remove(path);
  }
  return true;
}

async function isThere(
  { folder, manifest }: NextEntry,
  sections: readonly WaitingSection[],
): Promise<boolean> {
  const before = await readZooText(join(folder, MANIFEST), "manifest");
  return before === manifest &&
    sections.filter(isInZoo).every((each) => isInPlace(each, folder));
}

/** Files that the entry had and has no more, or that an earlier pack may have left. */
function oldFiles(
  former: FormerEntry | undefined,
  sections: readonly WaitingSection[],
): string[] {
  const usual = PARTS.map(({ archive }) => archive);
  const names = new Set([...usual, ...former?.files ?? []]);
  for (const { name } of sections.filter(isInZoo)) names.delete(name);
  for (const name of [MANIFEST, ...TEXTS]) names.delete(name);
  return [...names];
}

/** Whether the zoo has a section's file, and not another server. */
function isInZoo({ url }: WaitingSection): boolean {
  return url === undefined;
}

function isInPlace({ name, bytes }: WaitingSection, folder: string): boolean {
  const path = join(folder, name);
  return systemDisk.kindOf(path) === "file" &&
    Deno.statSync(path).size === bytes;
}
