// Pure: no disk, network, clock or environment.

import { checkSegment } from "../../base/portable_path.ts";

/** Longest name, its end counted, since that tells the kind of the file. */
const MAX_LENGTH = 100;

/** What stands for a name that cannot be used. */
const NAMELESS = "archive";

/** Names that are kept for what is no archive. */
const RESERVED = /\.ini$|^readme|^licen[cs]e/i;

/**
 * The names that archives get in an entry's folder of a mirror: the last part
 * of each address where that can be a file's name everywhere, with a number in
 * front where two would be the same. They depend on the addresses and nothing
 * else, so that all mirrors of an entry look alike.
 */
export function nameArchives(urls: readonly URL[]): string[] {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  return urls.map((url) => {
    const known = names.get(url.href);
    if (known !== undefined) return known;
    const plain = plainName(url);
    let name = plain;
    for (let count = 2; taken.has(name.toLowerCase()); count++) {
      name = `${count}-${plain}`;
    }
    taken.add(name.toLowerCase());
    names.set(url.href, name);
    return name;
  });
}

function plainName(url: URL): string {
  const last = url.pathname.split("/").at(-1) ?? "";
  const name = last.replaceAll(/%[0-9a-f]{2}|[^a-z0-9._-]/gi, "_")
    .slice(-MAX_LENGTH).replace(/^[.-]+/, "");
  const usable = checkSegment(name) === undefined && !RESERVED.test(name);
  return usable ? name : NAMELESS;
}
