// Pure: no disk, network, clock or environment.

import type { Shape } from "./contents.ts";

/** Files of one shape and size in an archive. */
export interface FileGroup {
  shape: Shape;
  files: number;
  /** Size of each file. */
  bytes: number;
  /**
   * After how many bytes the content repeats; a divisor of `bytes`. Far apart
   * enough (gzip looks back 32 KiB) it costs a reader as much as content that
   * never repeats, and the archive is made in a fraction of the time.
   */
  period?: number;
}

/** An archive of the bench. */
export interface Recipe {
  name: ArchiveName;
  seed: number;
  groups: readonly FileGroup[];
}

/** The archives that scenarios ask for, by what is in them. */
export const ARCHIVES = [
  "weights",
  "images",
  "mixed",
  "many-files",
  "large",
  "memory-small",
  "memory-large",
  "memory-many",
  "tiny",
] as const;

/** The name of an archive, without its extension. */
export type ArchiveName = (typeof ARCHIVES)[number];

const KB = 1024;
const MB = 1_000_000;

/**
 * What to make: data of the sizes that the targets name, or a fiftieth of it.
 * Shapes are those of the official zoo: a TensorFlow checkpoint in few large
 * float32 files, NIfTI images of int16, Python source in many small files.
 */
export function recipes(size: "full" | "quick"): Recipe[] {
  const groups = size === "full" ? FULL : QUICK;
  return ARCHIVES.map((name, index) => ({
    name,
    seed: index + 1,
    groups: groups[name],
  }));
}

type Groups = Record<ArchiveName, readonly FileGroup[]>;

const TINY: readonly FileGroup[] = [{ shape: "source", files: 3, bytes: 300 }];

const FULL: Groups = {
  weights: [{ shape: "weights", files: 1, bytes: 95 * MB }],
  images: [{ shape: "images", files: 12, bytes: 6.5 * MB }],
  mixed: [
    { shape: "weights", files: 2, bytes: 26 * MB },
    { shape: "images", files: 1, bytes: 12 * MB },
    { shape: "source", files: 600, bytes: 10_000 },
  ],
  "many-files": [{ shape: "source", files: 50_000, bytes: KB }],
  large: [{ shape: "weights", files: 1, bytes: 600 * MB, period: 30 * MB }],
  "memory-small": [{ shape: "weights", files: 10, bytes: 2 * MB }],
  "memory-large": [
    { shape: "weights", files: 10, bytes: 200 * MB, period: 20 * MB },
  ],
  "memory-many": [{ shape: "source", files: 100_000, bytes: KB }],
  tiny: TINY,
};

const QUICK: Groups = {
  weights: [{ shape: "weights", files: 1, bytes: 2 * MB }],
  images: [{ shape: "images", files: 4, bytes: 0.5 * MB }],
  mixed: [
    { shape: "weights", files: 1, bytes: MB },
    { shape: "source", files: 40, bytes: 10_000 },
  ],
  "many-files": [{ shape: "source", files: 1000, bytes: KB }],
  large: [{ shape: "weights", files: 1, bytes: 12 * MB, period: 2 * MB }],
  "memory-small": [{ shape: "weights", files: 10, bytes: 0.1 * MB }],
  "memory-large": [
    { shape: "weights", files: 10, bytes: 4 * MB, period: 2 * MB },
  ],
  "memory-many": [{ shape: "source", files: 2000, bytes: KB }],
  tiny: TINY,
};
