import { createSha256 } from "../../base/node_modules.ts";
import { dirname, join } from "@std/path";
import { attempt } from "../../base/os_error.ts";
import { listNames } from "../../store/if_there.ts";
import type { Validators } from "../resume.ts";

/** Bytes that must be left of a blob for a second connection to be worth its while. */
export const LEAST_SEGMENTED_BYTES = 16_777_216;

/**
 * Bytes of a blob that came before those in front of them, in a file of their
 * own beside the partial file: that one never has a hole, and what a program
 * that knows no segments makes of it stays right. A segment's file only grows
 * too, so its length tells what is there, whenever the program is killed.
 */
export class SegmentFile {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  #length: number;

  /**
   * Opens the segment that begins at byte `start` of a blob, empty or with the
   * `length` bytes that an earlier run left.
   *
   * @param version see {@linkcode versionMark}
   * @throws {StoreError} when the disk refuses.
   */
  constructor(part: string, version: string, start: number, length = 0) {
    const path = `${part}.${version}.${start}`;
    const truncate = length === 0;
    this.#path = path;
    this.#length = length;
    this.#file = attempt(
      "write",
      path,
      () =>
        Deno.openSync(path, {
          read: true,
          write: true,
          create: true,
          truncate,
        }),
    );
  }

  /** Adds bytes at the end. @throws {StoreError} when the disk refuses. */
  append(bytes: Uint8Array): void {
    attempt("write", this.#path, () => {
      this.#file.seekSync(this.#length, Deno.SeekMode.Start);
      for (let rest = bytes; rest.length > 0;) {
        rest = rest.subarray(this.#file.writeSync(rest));
      }
    });
    this.#length += bytes.length;
  }

  /**
   * Reads bytes that are there.
   *
   * @param from where they begin in the segment
   * @returns some of them, in `buffer`.
   * @throws {StoreError} when the disk refuses.
   */
  read(from: number, buffer: Uint8Array): Uint8Array {
    return attempt("write", this.#path, () => {
      this.#file.seekSync(from, Deno.SeekMode.Start);
      const wanted = Math.min(buffer.length, this.#length - from);
      const read = this.#file.readSync(buffer.subarray(0, wanted));
      return buffer.subarray(0, read ?? 0);
    });
  }

  /** Closes the file; what is in it stays for the next run. */
  close(): void {
    this.#file.close();
  }

  /** Closes and removes the file. @throws {StoreError} when the disk refuses. */
  remove(): void {
    this.close();
    removeFile(this.#path);
  }
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

function removeFile(path: string): void {
  attempt("remove", path, () => {
    try {
      Deno.removeSync(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  });
}
