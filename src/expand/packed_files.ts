// Pure: no disk, network, clock or environment.

import type { ExpandedFile } from "./expanded_tree.ts";

/**
 * Files, packed: of an archive of a hundred thousand files, as many objects
 * would take several times the memory, in two threads at once.
 */
export interface PackedFiles {
  /** One after another, with NUL between them, which no path holds. */
  readonly paths: string;
  /** Bytes of each. */
  readonly sizes: readonly number[];
  /** One after another. */
  readonly digests: string;
}

/** Hexadecimal digits of a SHA-256. */
const DIGEST = 64;

/** Packs files; {@linkcode unpackFiles} gives them back. */
export function packFiles(files: readonly ExpandedFile[]): PackedFiles {
  return {
    paths: files.map(({ path }) => path).join("\0"),
    sizes: files.map(({ size }) => size),
    digests: files.map(({ sha256 }) => sha256).join(""),
  };
}

/** Unpacks files. */
export function unpackFiles(
  { paths, sizes, digests }: PackedFiles,
): ExpandedFile[] {
  const each = paths.split("\0");
  return sizes.map((size, index) => ({
    kind: "file",
    path: each[index] ?? "",
    size,
    sha256: digests.slice(index * DIGEST, (index + 1) * DIGEST),
  }));
}
