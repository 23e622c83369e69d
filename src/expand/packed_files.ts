// Pure: no disk, network, clock or environment.

import type { ExpandedFile } from "./expanded_tree.ts";

/**
 * Files, packed into bytes that pass from thread to thread without a copy: of
 * an archive of a hundred thousand files, as many objects would take several
 * times the memory, in two threads at once.
 */
export interface PackedFiles {
  readonly count: number;
  /** The size of each as a float64, the digests, the paths in UTF-8 with NUL between them, which no path holds. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes of a size. */
const SIZE = Float64Array.BYTES_PER_ELEMENT;

/** Bytes of a SHA-256. */
const DIGEST = 32;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Packs files; {@linkcode unpackFiles} gives them back. */
export function packFiles(files: readonly ExpandedFile[]): PackedFiles {
  const count = files.length;
  const paths = encoder.encode(files.map(({ path }) => path).join("\0"));
  const bytes = new Uint8Array(count * (SIZE + DIGEST) + paths.length);
  const sizes = new Float64Array(bytes.buffer, 0, count);
  files.forEach(({ size, sha256 }, index) => {
    sizes[index] = size;
    bytes.subarray(digestStart(count, index)).setFromHex(sha256);
  });
  bytes.set(paths, digestStart(count, count));
  return { count, bytes };
}

/** Unpacks files. */
export function unpackFiles({ count, bytes }: PackedFiles): ExpandedFile[] {
  const sizes = new Float64Array(bytes.buffer, 0, count);
  const paths = decoder.decode(bytes.subarray(digestStart(count, count)))
    .split("\0");
  return Array.from(sizes, (size, index) => ({
    kind: "file",
    path: paths[index] ?? "",
    size,
    sha256: bytes.subarray(
      digestStart(count, index),
      digestStart(count, index + 1),
    ).toHex(),
  }));
}

function digestStart(count: number, index: number): number {
  return count * SIZE + index * DIGEST;
}
