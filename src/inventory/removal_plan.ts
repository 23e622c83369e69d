// Pure: no disk, network, clock or environment.

import type { KeptFile, RemovalSummary } from "../report/event.ts";
import { type SeenFile, totalBytes } from "./seen_file.ts";

/** What removing an entry does on the disk. */
export interface RemovalPlan {
  id: string;
  /** Files and links that go. */
  files: readonly SeenFile[];
  kept: readonly KeptFile[];
  /** Full paths of folders that go if they are empty then, the deepest first. */
  folders: readonly string[];
}

/** What is known of the files and folders that an entry installed. */
export interface RemovalFacts {
  id: string;
  /** Files and links that are there, and whether they are as they were installed. */
  files: readonly (SeenFile & { intact: boolean })[];
  /** Full paths of folders that an installation may have made. */
  folders: readonly string[];
  /** The other entries that own the file at a full path. */
  owners: (path: string) => readonly string[];
  /** Full paths that always stay. */
  packages: ReadonlySet<string>;
}

/**
 * Decides what of an entry is removed: the files that are as it installed them
 * and that no other entry owns, and the folders that this leaves empty. All
 * else stays: the user's files, those that the user has changed, those of
 * other entries, and the files that make folders Python packages.
 */
export function planRemoval(
  { id, files, folders, owners, packages }: RemovalFacts,
): RemovalPlan {
  const going: SeenFile[] = [];
  const kept: KeptFile[] = [];
  for (const { path, stamp, intact } of files) {
    const others = owners(path);
    const reason = packages.has(path)
      ? "package"
      : others.length > 0
      ? "owned"
      : intact
      ? undefined
      : "changed";
    if (reason === undefined) going.push({ path, stamp });
    else kept.push({ path, reason, owners: others });
  }
  const spare = folders.filter((folder) => !packages.has(folder));
  return { id, files: going, kept, folders: deepestFirst(spare) };
}

/** A folder comes before what is in it by name: turned round, the deepest is first. */
export function deepestFirst(folders: Iterable<string>): string[] {
  return [...new Set(folders)].sort().reverse();
}

/** @param folders the folders of the entry, for the user */
export function summarizeRemoval(
  { id, files, kept }: RemovalPlan,
  folders: readonly string[],
): RemovalSummary {
  return { id, folders, files: files.length, bytes: totalBytes(files), kept };
}
