import { assert, assertEquals } from "@std/assert";
import { wholeFile } from "../../../src/base/file_piece.ts";
import { ArchiveError } from "../../../src/base/errors.ts";
import type {
  StagedFile,
  StagedFolder,
  StagedSymlink,
  StagedTree,
} from "../../../src/actions/staged_tree.ts";
import { Expansion } from "../../../src/actions/expand/expansion.ts";
import {
  DEFAULT_LIMITS,
  type Limits,
} from "../../../src/actions/expand/limits.ts";
import { snapshotTree, type Tree } from "../../support/tree.ts";

/** Something that an archive was expanded to. */
export type ExpandedEntry = StagedFolder | StagedFile | StagedSymlink;

/** What became of an archive: the tree, or why there is none. */
export type Outcome =
  | { tree: Tree; entries: readonly ExpandedEntry[] }
  | { refusal: ArchiveError };

/**
 * Expands an archive in a Worker, into a folder beside it. Symbolic links,
 * which an expansion only reports, are part of the tree that is returned.
 */
export async function expandFile(
  archive: string,
  limits: Partial<Limits> = {},
): Promise<{ tree: Tree; entries: readonly ExpandedEntry[] }> {
  const staging = `${archive}.staging`;
  await Deno.mkdir(staging);
  const entries = entriesOf(
    await new Expansion({
      pieces: wholeFile(archive),
      staging,
      limits: { ...DEFAULT_LIMITS, ...limits },
    }).finish(),
  );
  return { tree: withLinks(snapshotTree(staging), entries), entries };
}

/** Expands bytes in a Worker, below a folder that is empty. */
export async function expandBytes(
  folder: string,
  bytes: Uint8Array,
  limits: Partial<Limits> = {},
): Promise<Outcome> {
  const archive = `${folder}/archive`;
  await Deno.writeFile(archive, bytes);
  try {
    return await expandFile(archive, limits);
  } catch (error) {
    if (error instanceof ArchiveError) return { refusal: error };
    throw error;
  }
}

/** All that is in a tree; it has as many files as it says. */
export function entriesOf(
  { folders, files, fileCount, symlinks }: StagedTree,
): ExpandedEntry[] {
  const all = [...files];
  assertEquals(all.length, fileCount);
  return [...folders, ...all, ...symlinks];
}

/** A tree with the symbolic links that an expansion has reported. */
export function withLinks(
  tree: Tree,
  entries: readonly ExpandedEntry[],
): Tree {
  const paths = { ...tree };
  for (const entry of entries) {
    if (entry.kind !== "symlink") continue;
    paths[entry.path] = { kind: "symlink", target: entry.target };
  }
  return Object.fromEntries(
    Object.entries(paths).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0),
  );
}

/** What is reported is what is there, each path once. */
export function assertReported(
  tree: Tree,
  entries: readonly ExpandedEntry[],
): void {
  const reported: Tree = {};
  for (const entry of entries) {
    const { kind, path } = entry;
    assert(!(path in reported), path);
    if (kind === "symlink") {
      reported[path] = { kind, target: entry.target };
      continue;
    }
    // Nothing is reported of a file's mode and time.
    const { mode, mtimeMs } = tree[path] ?? {};
    const time = kind === "file" || entry.mtimeSeconds === undefined
      ? mtimeMs
      : entry.mtimeSeconds * 1000;
    reported[path] = {
      kind,
      ...(mode !== undefined && { mode }),
      ...(time !== undefined && { mtimeMs: time }),
      ...(kind === "file" && { sha256: entry.sha256 }),
    };
  }
  assertEquals(tree, withLinks(reported, []));
}
