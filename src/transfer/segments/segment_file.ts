import { createSha256 } from "../../base/node_modules.ts";
import { dirname, join } from "@std/path";
import { listNames } from "../../store/if_there.ts";
import { removeFile } from "../growing_file.ts";
import type { Validators } from "../resume.ts";

/** Bytes that must be left of a blob for a second connection to be worth its while. */
export const LEAST_SEGMENTED_BYTES = 16_777_216;

/**
 * The path of the file for the segment that begins at byte `start` of a blob:
 * bytes that came before those in front of them are beside the partial file,
 * which never has a hole, so that what a program that knows no segments makes
 * of it stays right.
 *
 * @param part path of the partial file
 * @param version see {@linkcode versionMark}
 */
export function segmentPath(
  part: string,
  version: string,
  start: number,
): string {
  return `${part}.${version}.${start}`;
}

/** A segment that an earlier run left: where it begins in the blob, and its length. */
export interface LeftSegment {
  start: number;
  length: number;
}

/**
 * The mark of one version of a blob in the names of its segments' files, so that
 * bytes of another version are never taken for this one's. What is not tied to
 * any version, but to a digest alone, is marked by the digest.
 */
export function versionMark(
  { etag, lastModified, total }: Omit<Validators, "total"> & {
    total: number | undefined;
  },
  sha256: string | undefined,
): string {
  const tie = etag ?? lastModified ?? sha256?.toLowerCase();
  return createSha256().update(JSON.stringify([tie, total]))
    .digest("hex").slice(0, 16);
}

/**
 * The segments of a version beside a partial file, in their order.
 *
 * @throws {StoreError} when the folder cannot be read.
 */
export function leftSegments(part: string, version: string): LeftSegment[] {
  return segmentFiles(dirname(part))
    .filter((file) => file.part === part && file.version === version)
    .map(({ path, start }) => ({ start, length: Deno.statSync(path).size }))
    .sort((a, b) => a.start - b.start);
}

/**
 * Removes the segments beside a partial file.
 *
 * @param kept the version whose segments stay
 * @throws {StoreError} when the disk refuses.
 */
export function removeSegments(part: string, kept?: string): void {
  for (const file of segmentFiles(dirname(part))) {
    if (file.part === part && file.version !== kept) removeFile(file.path);
  }
}

/**
 * Removes the segments of partial files that are gone: a program that knows no
 * segments leaves them when it removes or moves the file. The caller holds the
 * files' locks.
 *
 * @param parts paths of partial files, there or not
 * @throws {StoreError} when the disk refuses.
 */
export function sweepSegments(parts: readonly string[]): void {
  for (const folder of new Set(parts.map(dirname))) {
    const names = listNames(folder);
    const there = new Set(names.map((name) => join(folder, name)));
    for (const { path, part } of segmentFiles(folder, names)) {
      if (parts.includes(part) && !there.has(part)) removeFile(path);
    }
  }
}

/** The segments in a folder, and the partial files that they belong to. */
function segmentFiles(folder: string, names = listNames(folder)) {
  return names.flatMap((name) => {
    const [, part, version, start] =
      /^(.+\.part)\.([0-9a-f]{16})\.(\d+)$/.exec(name) ?? [];
    return part === undefined ? [] : [{
      path: join(folder, name),
      part: join(folder, part),
      version,
      start: Number(start),
    }];
  });
}
