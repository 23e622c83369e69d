// Pure: no disk, network, clock or environment.

import type { StagedFile, StagedTree } from "../staged_tree.ts";
import { type PackedFiles, unpackFiles } from "./packed_files.ts";
import type { TreeEnd } from "./entry_tree.ts";

/**
 * Puts a tree together from its files, as they were reported one after another
 * while the archive was expanded, and from what is only known at its end.
 * Files that gave way to later entries of their name are left out.
 */
export function assembleTree(
  reports: readonly PackedFiles[],
  { folders, symlinks, replaced }: TreeEnd,
): StagedTree {
  const gone = replacedReports(reports, replaced);
  const count = reports.reduce((sum, report) => sum + report.count, 0);
  return {
    folders,
    fileCount: count - gone.size,
    files: { [Symbol.iterator]: () => eachFile(reports, gone) },
    symlinks,
  };
}

function* eachFile(
  reports: readonly PackedFiles[],
  gone: ReadonlySet<number>,
): Generator<StagedFile> {
  let index = 0;
  for (const report of reports) {
    for (const file of unpackFiles(report)) {
      if (!gone.has(index++)) yield file;
    }
  }
}

/** Which files of the reports, counted through, are not there in the end. */
function replacedReports(
  reports: readonly PackedFiles[],
  replaced: TreeEnd["replaced"],
): Set<number> {
  const gone = new Set<number>();
  if (replaced.size === 0) return gone;
  const last = new Map<string, number>();
  let index = 0;
  for (const { path } of eachFile(reports, new Set())) {
    const isThere = replaced.get(path);
    const before = last.get(path);
    if (before !== undefined) gone.add(before);
    if (isThere === true) last.set(path, index);
    if (isThere === false) gone.add(index);
    index++;
  }
  return gone;
}
