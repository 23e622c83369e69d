// Pure: no disk, network, clock or environment.

import type { ExpandedFile, ExpandedTree } from "./expanded_tree.ts";
import type { TreeEnd } from "./staged_tree.ts";

/**
 * Puts a tree together from its files, as they were reported one after another
 * while the archive was expanded, and from what is only known at its end.
 * Files that gave way to later entries of their name are left out.
 */
export function assembleTree(
  files: readonly ExpandedFile[],
  { folders, symlinks, replaced }: TreeEnd,
): ExpandedTree {
  const last = new Map<string, ExpandedFile>();
  if (replaced.size > 0) {
    for (const file of files) {
      if (replaced.get(file.path) === true) last.set(file.path, file);
    }
  }
  const isThere = (file: ExpandedFile) =>
    !replaced.has(file.path) || last.get(file.path) === file;
  const present = replaced.size === 0 ? files : files.filter(isThere);
  return { entries: [...folders, ...present, ...symlinks] };
}
