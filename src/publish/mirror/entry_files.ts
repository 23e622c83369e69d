// Pure: no disk, network, clock or environment.

import { CURRENT, MANIFEST, README } from "../../zoo/address.ts";
import { INDEX, type IndexEntry, stringifyIndex } from "../../zoo/zoo_index.ts";
import { mirrorManifest } from "./manifest_text.ts";
import type { WantedArchive, WantedEntry } from "./wanted.ts";

/** An archive of an entry with what it turned out to be. */
export interface PlacedArchive {
  archive: WantedArchive;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/** What an entry has beside its archives, by path in the mirror; its manifest is the last. */
export function entryTexts(
  { folder, manifest, texts }: WantedEntry,
  placed: readonly PlacedArchive[],
  baseUrl: URL | undefined,
): Map<string, string> {
  const below = `${CURRENT}/${folder}/`;
  const archives = placed.map(({ archive: { section, name }, ...facts }) => ({
    section,
    name,
    ...facts,
  }));
  const url = baseUrl === undefined ? undefined : new URL(
    `${baseUrl.pathname.replace(/\/+$/, "")}/${CURRENT}/${
      encodeURIComponent(folder)
    }/`,
    baseUrl,
  );
  return new Map([
    ...[...texts].map(([name, text]) => [below + name, text] as const),
    [below + MANIFEST, mirrorManifest(manifest, archives, url)],
  ]);
}

/** What the index says of an entry. */
export function indexEntry(
  { id, folder, version, description }: WantedEntry,
  placed: readonly PlacedArchive[],
): IndexEntry {
  return {
    id,
    version,
    description,
    archives: placed.map(({ archive, bytes, sha256 }) => ({
      section: archive.section,
      path: `${folder}/${archive.name}`,
      bytes,
      sha256,
      from: archive.from,
    })),
  };
}

/** What a mirror has beside its entries, by path. */
export function zooTexts(entries: readonly IndexEntry[]): Map<string, string> {
  return new Map([
    [`${CURRENT}/${INDEX}`, stringifyIndex(entries)],
    [`${CURRENT}/${README}`, ABOUT],
  ]);
}

/** The file that the original looks for to tell whether a zoo is there. */
const ABOUT = `# Model zoo

A mirror written by \`net_download mirror\`. To install from it, name this
folder, or the address of a server that has it:

    net_download --zoo ADDRESS ID

\`index.json\` lists the entries. \`sha256sum -c SHA256SUMS\`, two folders up,
checks all files.
`;

/** Index entries in the order of their folders. */
export function sortedEntries(
  entries: ReadonlyMap<string, IndexEntry>,
): IndexEntry[] {
  return [...entries].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([, entry]) => entry);
}
