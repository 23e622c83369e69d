import { StoreError } from "../../base/errors.ts";
import { spaceShortage, systemVolume } from "../../transfer/space.ts";
import type { PlannedArchive, PlannedEntry } from "./plan_entry.ts";
import type { MirrorTarget } from "./target.ts";

/**
 * Refuses to begin where the volume has less room than a mirror needs. What the
 * work folder holds from a run before is part of what is needed.
 *
 * @throws StoreError with both figures.
 */
export function checkSpace(
  entries: readonly PlannedEntry[],
  target: MirrorTarget,
): void {
  const archives = entries.flatMap(({ archives }) => archives);
  const toGet = archives.filter(({ kept }) => kept === undefined);
  const wanted = new Set(entries.map(({ folder }) => folder));
  const others = [...target.entries].filter(([folder]) => !wanted.has(folder))
    .flatMap(([, { archives }]) => archives);
  const needed = target.rewrites
    ? sizeOf(archives) + totalBytes(others) + largest(toGet)
    : sizeOf(toGet);
  const { free, held } = systemVolume;
  const { path, work } = target;
  const shortage = spaceShortage(path, free(work), needed, held(work));
  if (shortage === undefined) return;
  throw new StoreError(shortage.message, {
    hint:
      "Free some space there, or write the mirror to another volume. If you know better, give --no-space-check.",
  });
}

function sizeOf(archives: readonly PlannedArchive[]): number {
  return totalBytes(archives.map(({ blob }) => blob.expected));
}

function largest(archives: readonly PlannedArchive[]): number {
  return archives.reduce(
    (most, { blob }) => Math.max(most, blob.expected.bytes ?? 0),
    0,
  );
}

/** Bytes of all whose size is known. */
export function totalBytes(
  sizes: readonly { bytes?: number | undefined }[],
): number {
  return sizes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}
