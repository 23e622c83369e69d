// Pure: no disk, network, clock or environment.

import { PAGE, README } from "../zoo/address.ts";
import { INDEX, type IndexEntry, stringifyIndex } from "../zoo/zoo_index.ts";
import { pageOf } from "./page.ts";

/**
 * What a zoo has beside its entries, by path: all that follows from these.
 *
 * @param byFolder the entries
 * @param prefix from the zoo's folder to the one that entries stand in: ends
 * with a slash, or is empty
 * @param files paths of the entries' files
 */
export function zooTexts(
  byFolder: ReadonlyMap<string, IndexEntry>,
  prefix: string,
  files: ReadonlySet<string>,
): Map<string, string> {
  const entries = [...byFolder].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([, entry]) => entry);
  return new Map([
    [`${prefix}${INDEX}`, stringifyIndex(entries)],
    [`${prefix}${README}`, ABOUT],
    [PAGE, pageOf({ entries, prefix, files })],
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

/** Longest description, in characters. */
const MOST_CHARACTERS = 100;

/** The first heading of a text in Markdown, which says in one line what it is about. */
export function readmeTitle(text: string): string | undefined {
  const [, title] = /^#[ \t]+(.+?)[ \t]*#*[ \t]*$/m.exec(text) ?? [];
  if (title === undefined) return undefined;
  const characters = [...title];
  return characters.length <= MOST_CHARACTERS
    ? title
    : `${characters.slice(0, MOST_CHARACTERS - 2).join("")}..`;
}
