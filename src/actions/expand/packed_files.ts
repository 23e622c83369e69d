// Pure: no disk, network, clock or environment.

import type { StagedFile, StagedTree } from "../staged_tree.ts";
import type { TreeEnd } from "./entry_tree.ts";

/**
 * Files, packed into bytes that pass from thread to thread without a copy: of
 * an archive of a hundred thousand files, as many objects would take several
 * times the memory, in two threads at once.
 *
 * Of each file: the size in bytes, how much of the path is that of the file
 * before (both of them are mostly in one folder), the length of the rest in
 * bytes of UTF-8, that rest, and the digest. Numbers are of any length, seven
 * bits in a byte, the lowest first, as in LEB128.
 */
export interface PackedFiles {
  readonly count: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes of a SHA-256. */
const DIGEST = 32;

/** Bytes of the three numbers of a file at most: a safe integer takes eight. */
const NUMBERS = 3 * 8;

/** UTF-8 takes no more bytes than this for a unit of UTF-16. */
const UTF8_BYTES = 3;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Packs files; {@linkcode unpackFiles} gives them back. */
export function packFiles(files: readonly StagedFile[]): PackedFiles {
  const room = files.reduce(
    (sum, { path }) => sum + NUMBERS + UTF8_BYTES * path.length + DIGEST,
    0,
  );
  const bytes = new Uint8Array(room);
  let end = 0;
  const put = (number: number) => {
    let rest = number;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) {
      bytes[end++] = 0x80 | rest % 0x80;
    }
    bytes[end++] = rest;
  };
  let before = "";
  for (const { path, size, sha256 } of files) {
    const shared = sharedLength(before, path);
    const rest = encoder.encode(path.slice(shared));
    put(size);
    put(shared);
    put(rest.length);
    bytes.set(rest, end);
    end += rest.length;
    bytes.subarray(end, end + DIGEST).setFromHex(sha256);
    end += DIGEST;
    before = path;
  }
  return { count: files.length, bytes: bytes.slice(0, end) };
}

/** Unpacks files, one after another. */
export function* unpackFiles(
  { count, bytes }: PackedFiles,
): Generator<StagedFile> {
  let end = 0;
  const take = () => {
    let number = 0;
    for (let unit = 1;; unit *= 0x80) {
      const byte = bytes[end++] ?? 0;
      number += (byte & 0x7f) * unit;
      if (byte < 0x80) return number;
    }
  };
  const slice = (length: number) => bytes.subarray(end, end += length);
  let path = "";
  for (let index = 0; index < count; index++) {
    const size = take();
    const shared = take();
    path = path.slice(0, shared) + decoder.decode(slice(take()));
    yield { kind: "file", path, size, sha256: slice(DIGEST).toHex() };
  }
}

/** Units of UTF-16 at the start that two texts share, without half a character at their end. */
function sharedLength(one: string, other: string): number {
  let length = 0;
  while (
    length < one.length && one.charCodeAt(length) === other.charCodeAt(length)
  ) length++;
  const isHalf = length > 0 &&
    (other.charCodeAt(length - 1) & 0xfc00) === 0xd800;
  return isHalf ? length - 1 : length;
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
