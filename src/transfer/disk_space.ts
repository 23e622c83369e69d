// Pure: no disk, network, clock or environment.
import { StoreError } from "../errors.ts";

/**
 * How much larger than its archive a tree is taken to be where nobody knows:
 * the official zoo's is 1.2 times as large, text and masks are more. Together
 * with the archive itself, three times its size must be free.
 */
export const EXPANSION_FACTOR = 2;

/** An archive that is about to be fetched and expanded on one volume. */
export interface SpaceNeed {
  /** Bytes of the archive; undefined when nobody knows. */
  archive: number | undefined;
  /** Bytes of it that are on that volume already. */
  onDisk: number;
  /** Bytes of the expanded tree, where they are known. */
  tree?: number;
}

/** Bytes that an archive still takes on its volume; 0 when nothing is known. */
export function spaceNeeded({ archive, onDisk, tree }: SpaceNeed): number {
  const expanded = tree ?? (archive ?? 0) * EXPANSION_FACTOR;
  return Math.max(0, (archive ?? 0) - onDisk) + expanded;
}

/**
 * The error that refuses to begin where a volume cannot hold what is needed.
 *
 * @param folder A folder on the volume.
 * @param free Bytes that are free there; undefined when the system does not say.
 * @param needed Bytes that are needed there.
 */
export function spaceShortage(
  folder: string,
  free: number | undefined,
  needed: number,
): StoreError | undefined {
  if (free === undefined || needed <= free) return undefined;
  return new StoreError(
    `cannot download to "${folder}": the volume has ${
      describeBytes(free)
    } free, ` +
      `and ${describeBytes(needed)} are needed`,
    { hint: "Free some space there, or choose a home on another volume." },
  );
}

/** Bytes in the largest unit that leaves a number of at least one, to one decimal. */
function describeBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1
    ? 0
    : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
