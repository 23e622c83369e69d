// Pure: no disk, network, clock or environment.

/** How many links the system follows before it gives up: Linux's limit, path_resolution(7). */
const MAX_FOLLOWED = 40;

/** Where a link leads, as segments below the root, or why it must not be made. */
export type LinkEnd =
  | { readonly segments: readonly string[] }
  | { readonly fault: "outside" | "circle" };

const OUTSIDE: LinkEnd = { fault: "outside" };

/**
 * Follows a symbolic link inside a tree as the system would: part by part,
 * through other links, with `..` as the folder above the one that was really
 * reached. To compare texts is not enough: with `a/b/up -> ../..`, the target
 * `a/b/up/../x` leads out. It has to hold as a text as well, lest a link that
 * is replaced by a folder later changes it.
 *
 * A link may lead to something that does not exist, and to the root itself, but
 * never above it, nor to an absolute path, of Windows either.
 *
 * @param link the link's own path; the folders above it are real folders
 * @param targetOf the target of a path that is a link, `undefined` for any other
 */
export function followLink(
  link: readonly string[],
  target: string,
  targetOf: (path: string) => string | undefined,
): LinkEnd {
  if (target === "" || isForeign(target) || climbsOut(link, target)) {
    return OUTSIDE;
  }
  const reached = link.slice(0, -1);
  const ahead = target.split("/").reverse();
  let followed = 0;
  for (let part = ahead.pop(); part !== undefined; part = ahead.pop()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (reached.pop() === undefined) return OUTSIDE;
      continue;
    }
    reached.push(part);
    const next = targetOf(reached.join("/"));
    if (next === undefined) continue;
    if (isForeign(next)) return OUTSIDE;
    followed++;
    if (followed > MAX_FOLLOWED) return { fault: "circle" };
    reached.pop();
    ahead.push(...next.split("/").reverse());
  }
  return { segments: reached };
}

/** Whether a target is absolute, or has what separates names or follows drives on Windows. */
function isForeign(target: string): boolean {
  return /^[/\\]|^[a-z]:|\\/i.test(target);
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
