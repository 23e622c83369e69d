// Pure: no disk, network, clock or environment.

import { relative as systemRelative } from "@std/path";

/**
 * Whether a path is a folder itself, or in it. Both are full paths without
 * links.
 *
 * @param relative the way from one path to another; `@std/path/windows` and
 * `/posix` have one each
 */
export function isInside(
  path: string,
  folder: string,
  relative: (from: string, to: string) => string = systemRelative,
): boolean {
  const way = relative(folder, path);
  // On Windows there is no way from one drive to another but the full path.
  return way !== ".." && !/^\.\.[/\\]|^[/\\]|^[a-z]:/i.test(way);
}
