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
import { ArchiveFiles } from "../../../src/actions/expand/archive_bytes.ts";
import {
  assembleTree,
  packFiles,
} from "../../../src/actions/expand/packed_files.ts";
import { SharedCount } from "../../../src/actions/expand/shared_count.ts";
import {
  probeUmask,
  StagingFolder,
} from "../../../src/actions/expand/staging_folder.ts";
import { unpack } from "../../../src/actions/expand/unpack.ts";
import { snapshotTree, type Tree } from "../../support/tree.ts";

/** Something that an archive was expanded to. */
export type ExpandedEntry = StagedFolder | StagedFile | StagedSymlink;

/** What became of an archive: the tree, or why there is none. */
export type Outcome =
  | Expanded
  | { refusal: ArchiveError };

/** A tree on disk, symbolic links included, and what is reported of it. */
interface Expanded {
  tree: Tree;
  entries: readonly ExpandedEntry[];
}

/**
 * Expands an archive in a Worker, into a folder beside it. Symbolic links,
 * which an expansion only reports, are part of the tree that is returned.
 */
export async function expandFile(
  archive: string,
  limits: Partial<Limits> = {},
): Promise<Expanded> {
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

/**
 * Does what {@linkcode expandFile} does, in this thread and with nothing around
 * it: for the many tests of what is in an archive, which need no Worker each.
 */
export async function unpackFile(
  archive: string,
  limits: Partial<Limits> = {},
): Promise<Expanded> {
  const staging = `${archive}.staging`;
  await Deno.mkdir(staging);
  const files: StagedFile[] = [];
  const available = new SharedCount();
  available.value = Infinity;
  using bytes = new ArchiveFiles(wholeFile(archive), available);
  const end = await unpack({
    archive: bytes,
    staging: new StagingFolder(
      staging,
      probeUmask(staging),
      (file) => files.push(file),
    ),
    limits: { ...DEFAULT_LIMITS, ...limits },
  });
  const entries = entriesOf(assembleTree([packFiles(files)], end));
  return { tree: withLinks(snapshotTree(staging), entries), entries };
}

/** Expands bytes in a Worker, below a folder that is empty. */
export function expandBytes(
  folder: string,
  bytes: Uint8Array,
  limits: Partial<Limits> = {},
): Promise<Outcome> {
  return outcomeOf(folder, bytes, (archive) => expandFile(archive, limits));
}

/** Expands bytes in this thread, below a folder that is empty. */
export function unpackBytes(
  folder: string,
  bytes: Uint8Array,
  limits: Partial<Limits> = {},
): Promise<Outcome> {
  return outcomeOf(folder, bytes, (archive) => unpackFile(archive, limits));
}

async function outcomeOf(
  folder: string,
  bytes: Uint8Array,
  expand: (archive: string) => Promise<Expanded>,
): Promise<Outcome> {
  const archive = `${folder}/archive`;
  await Deno.writeFile(archive, bytes);
  try {
    return await expand(archive);
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
