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
 * the one that was really reached. To compare texts is not enough: with
 * `a/b/up -> ../..`, the target `a/b/up/../x` leads out. It has to hold as a
 * text as well, lest a link that somebody replaces by a folder changes it.
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
  const escape = {
    reason: `links to ${JSON.stringify(target)}, out of its folder`,
  };
  if (climbsOut(link, target)) return escape;
  const reached = link.slice(0, -1);
  const ahead = target.split("/").reverse();
  let followed = 0;
  for (let part = ahead.pop(); part !== undefined; part = ahead.pop()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (reached.pop() === undefined) return escape;
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

/** Whether a target leads above the root where no part of it is a link. */
function climbsOut(link: readonly string[], target: string): boolean {
  let depth = link.length - 1;
  return target.split("/").some((part) => {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    return depth < 0;
  });
}
