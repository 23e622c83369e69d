// Pure: no disk, network, clock or environment.

/** A symbolic link that an archive asks for. */
export interface LinkEntry {
  /** Where it stands, relative with `/`. */
  path: string;
  /** Where it points, as the archive has it. */
  target: string;
}

/** As many links on one path as Linux follows (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * Follows a symbolic link inside a tree as the system would, link by link.
 * Returns the path it leads to, which need not exist, or `undefined` where it
 * leaves the tree at any point, is absolute, or leads in a circle.
 *
 * @param path the link's own path; the folders above it are real folders.
 * @param linkAt the target of the link that stands at a path of the tree, or
 * `undefined` for anything else.
 */
export function resolveLink(
  path: string,
  target: string,
  linkAt: (path: string) => string | undefined,
): string | undefined {
  const done = path.split("/").slice(0, -1);
  const open: string[] = [];
  let links = 0;
  const follow = (to: string): boolean => {
    // A backslash and a colon separate and name drives on Windows.
    if (/^[/\\]|^[a-z]:|\\/i.test(to) || ++links > MAX_LINKS) return false;
    open.unshift(...to.split("/"));
    return true;
  };
  if (target === "" || !follow(target)) return undefined;
  for (let part = open.shift(); part !== undefined; part = open.shift()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (done.pop() === undefined) return undefined;
      continue;
    }
    const next = linkAt([...done, part].join("/"));
    if (next === undefined) done.push(part);
    else if (!follow(next)) return undefined;
  }
  return done.join("/");
}
