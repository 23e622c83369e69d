import type { ExpandedEntry } from "./expand_archive.ts";
import type { Tree } from "../../support/tree.ts";

/** A tree without the times of folders that the archive had no entry for. */
export function comparable(
  tree: Tree,
  entries: readonly ExpandedEntry[],
): Tree {
  for (const one of entries) {
    if (one.kind !== "folder" || one.mtimeSeconds !== undefined) continue;
    delete tree[one.path]?.mtimeMs;
  }
  return tree;
}
