// Pure: no disk, network, clock or environment.

import { CURRENT, README } from "../zoo/address.ts";
import { INDEX, type IndexEntry, stringifyIndex } from "../zoo/zoo_index.ts";

/**
 * What a zoo has beside its entries, by path.
 *
 * @param entries by folder
 */
export function zooTexts(
  entries: ReadonlyMap<string, IndexEntry>,
): Map<string, string> {
  const sorted = [...entries].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([, entry]) => entry);
  return new Map([
    [`${CURRENT}/${INDEX}`, stringifyIndex(sorted)],
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
