import { setsTimesBefore1970 } from "../../../src/actions/expand/staging_folder.ts";
import type { ExpandedEntry } from "./expand_archive.ts";
import type { Tree } from "../../support/tree.ts";

/**
 * A tree without the times of folders that the archive had no entry for, and
 * with the times that this version of Deno can set.
 */
export function comparable(
  tree: Tree,
  entries: readonly ExpandedEntry[],
): Tree {
  for (const one of entries) {
    if (one.kind !== "folder" || one.mtimeSeconds !== undefined) continue;
    delete tree[one.path]?.mtimeMs;
  }
  if (setsTimesBefore1970(Deno.version.deno)) return tree;
  for (const node of Object.values(tree)) {
    if (node.mtimeMs !== undefined) node.mtimeMs = Math.max(0, node.mtimeMs);
  }
  return tree;
}
