// Pure: no disk, network, clock or environment.

import type { Shape } from "./contents.ts";

/** Files of one shape and size in an archive. */
export interface FileGroup {
  shape: Shape;
  files: number;
  /** Size of each file. */
  bytes: number;
  /**
   * After how many bytes the content repeats; a divisor of `bytes`. Far enough
   * apart (gzip looks back 32 KiB) it costs a reader as much as content that
   * never repeats, and the archive is made in a fraction of the time.
   */
  period?: number;
}

/** The name of an archive, without its extension; what begins with `zip-` is a zip file. */
export type ArchiveName = keyof typeof FULL;

const MB = 1_000_000;

/**
 * Data of the sizes that the targets name. Shapes are those of the official
 * zoo: a TensorFlow checkpoint in few large float32 files, NIfTI images of
 * int16, Python source in many small files.
 */
const FULL = {
  weights: [{ shape: "weights", files: 1, bytes: 95 * MB }],
  images: [{ shape: "images", files: 12, bytes: 6.5 * MB }],
  mixed: [
    { shape: "weights", files: 2, bytes: 26 * MB },
    { shape: "images", files: 1, bytes: 12 * MB },
    { shape: "source", files: 600, bytes: 10_000 },
  ],
  "many-files": [{ shape: "source", files: 50_000, bytes: 1024 }],
  large: [{ shape: "weights", files: 1, bytes: 600 * MB, period: 30 * MB }],
  "memory-small": [{ shape: "weights", files: 10, bytes: 2 * MB }],
  "memory-large": [
    { shape: "weights", files: 10, bytes: 200 * MB, period: 20 * MB },
  ],
  "memory-many": [{ shape: "source", files: 100_000, bytes: 1024 }],
  "zip-large": [
    { shape: "images", files: 2000, bytes: 340_000, period: 340_000 },
  ],
  "zip-many": [{ shape: "source", files: 50_000, bytes: 1024 }],
  tiny: [{ shape: "source", files: 3, bytes: 300 }],
} as const satisfies Record<string, readonly FileGroup[]>;

/** What an archive is made of: the full amount, or a fiftieth of it. */
export function recipe(
  name: ArchiveName,
  size: "full" | "quick",
): readonly FileGroup[] {
  const groups: readonly FileGroup[] = FULL[name];
  return size === "full" ? groups : groups.map((group) => ({
    ...group,
    ...(group.files > 100
      ? { files: group.files / 50 }
      : { bytes: Math.ceil(group.bytes / 50) }),
    ...(group.period !== undefined && { period: group.period / 50 }),
  }));
}
