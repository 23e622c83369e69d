// Pure: no disk, network, clock or environment.

import type { StagedFile, StagedTree } from "../staged_tree.ts";
import type { TreeEnd } from "./entry_tree.ts";

/**
 * Files, packed into bytes that pass from thread to thread without a copy: of
 * an archive of a hundred thousand files, as many objects would take several
 * times the memory, in two threads at once.
 */
export interface PackedFiles {
  readonly count: number;
  /** Of each file the size in bytes, a blank and the path, with NULs between the files. */
  readonly names: Uint8Array<ArrayBuffer>;
  /** Their SHA-256, one after another. */
  readonly digests: Uint8Array<ArrayBuffer>;
}

/** Bytes of a SHA-256. */
const DIGEST = 32;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Packs files; {@linkcode unpackFiles} gives them back. No path has a NUL. */
export function packFiles(files: readonly StagedFile[]): PackedFiles {
  return {
    count: files.length,
    names: encoder.encode(
      files.map(({ size, path }) => `${size} ${path}`).join("\0"),
    ),
    digests: Uint8Array.fromHex(files.map(({ sha256 }) => sha256).join("")),
  };
}

/** Unpacks files, one after another. */
export function* unpackFiles(
  { count, names, digests }: PackedFiles,
): Generator<StagedFile> {
  if (count === 0) return;
  const lines = decoder.decode(names).split("\0");
  for (const [index, line] of lines.entries()) {
    const blank = line.indexOf(" ");
    const start = index * DIGEST;
    yield {
      kind: "file",
      path: line.slice(blank + 1),
      size: Number(line.slice(0, blank)),
      sha256: digests.subarray(start, start + DIGEST).toHex(),
    };
  }
}

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
