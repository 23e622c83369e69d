// Pure: no disk, network, clock or environment.

/** Longest description, in characters. */
const MOST = 100;

/** The first heading of a text in Markdown, which says in one line what it is about. */
export function readmeTitle(text: string): string | undefined {
  const [, title] = /^#[ \t]+(.+?)[ \t]*#*[ \t]*$/m.exec(text) ?? [];
  if (title === undefined) return undefined;
  const characters = [...title];
  return characters.length <= MOST
    ? title
    : `${characters.slice(0, MOST - 2).join("")}..`;
}
