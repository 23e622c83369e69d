// Pure: no disk, network, clock or environment.

import { ArchiveError } from "../base/errors.ts";

/** A folder, made in staging. */
export interface StagedFolder {
  readonly kind: "folder";
  /** Relative to the staging folder, with `/` between its parts. */
  readonly path: string;
  /** Seconds since 1970; `undefined` where the archive has no entry for the folder. */
  readonly mtimeSeconds: number | undefined;
}

/** A file, made in staging with its mode and modification time, whatever the user's umask is. */
export interface StagedFile {
  readonly kind: "file";
  /** Relative to the staging folder, with `/` between its parts. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Of the content, in lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** A symbolic link, which is not made in staging. */
export interface StagedSymlink {
  readonly kind: "symlink";
  /** Relative to the staging folder, with `/` between its parts. */
  readonly path: string;
  /** As the archive has it: relative to the link's folder, with `/` between its parts. */
  readonly target: string;
  /** Whether it leads to a folder of the archive: Windows has another kind of link for these. */
  readonly targetIsFolder: boolean;
}

/**
 * What an archive was expanded to: every path once, each folder before those
 * in it, all else in no particular order. Hard links have become files of their
 * own.
 */
export interface StagedTree {
  readonly folders: readonly StagedFolder[];
  /** Made one after another, anew each time: all at once would take much memory. */
  readonly files: Iterable<StagedFile>;
  /** How many files there are. */
  readonly fileCount: number;
  readonly symlinks: readonly StagedSymlink[];
}

/**
 * Refuses a tree with nothing in it: it would count as installed, and be
 * downloaded again with each run.
 *
 * @throws ArchiveError
 */
export function refuseEmpty(
  { folders, fileCount, symlinks }: StagedTree,
): void {
  if (folders.length + fileCount + symlinks.length > 0) return;
  throw new ArchiveError("the archive is empty", { fault: "nothing-in-it" });
}
