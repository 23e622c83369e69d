// Pure: no disk, network, clock or environment.

/** How many links the system follows before it gives up: Linux's limit. */
const MAX_FOLLOWED = 40;

/** Where a link leads, as segments below the root, or why it may not. */
export type Followed =
  | { readonly segments: readonly string[] }
  | { readonly reason: string };

/**
 * Follows a symbolic link as the system would once every link of the archive
 * is made: part by part, through other links, with `..` as the folder above
 * the one that was really reached. To compare texts is not enough: after
 * `up -> a/b`, the target `up/../../x` leads somewhere else than it looks.
 *
 * `targetOf` gives the target of a path that is a link, and `undefined` for
 * any other. A link may lead to something that does not exist, and to the root
 * itself, but never above it. The reason is a predicate to the link's name.
 */
export function followLink(
  link: readonly string[],
  target: string,
  targetOf: (path: string) => string | undefined,
): Followed {
  const reached = link.slice(0, -1);
  const ahead = target.split("/").reverse();
  let followed = 0;
  for (let part = ahead.pop(); part !== undefined; part = ahead.pop()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (reached.pop() === undefined) {
        return {
          reason: `links to ${JSON.stringify(target)}, out of its folder`,
        };
      }
      continue;
    }
    reached.push(part);
    const next = targetOf(reached.join("/"));
    if (next === undefined) continue;
    followed++;
    if (followed > MAX_FOLLOWED) {
      return {
        reason: `links to ${
          JSON.stringify(target)
        }, which leads round in circles`,
      };
    }
    reached.pop();
    ahead.push(...next.split("/").reverse());
  }
  return { segments: reached };
}
