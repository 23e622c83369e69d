// Pure: no disk, network, clock or environment.
import { StoreError } from "../base/errors.ts";

/**
 * Bytes that the tree of an archive takes at least: few archives hold less than
 * their own size. More is found out when the disk is full, and the archive then
 * need not come again; a higher guess would refuse what fits.
 */
export function treeBytes(archive: number): number {
  return archive;
}

/**
 * The error that refuses to begin where a volume cannot hold what is needed.
 *
 * @param folder A folder on the volume.
 * @param free Bytes that are free there; undefined when the system does not say.
 * @param needed Bytes that are needed there in all.
 * @param there Bytes of them that are there already.
 */
export function spaceShortage(
  folder: string,
  free: number | undefined,
  needed: number,
  there = 0,
): StoreError | undefined {
  if (free === undefined || needed <= free + there) return undefined;
  return new StoreError(
    `cannot download to "${folder}": the volume has ${
      describeBytes(free)
    } free, ` +
      `and ${describeBytes(needed - there)} ${
        there > 0 ? "more " : ""
      }are needed`,
    {
      hint:
        "Free some space there, or choose a home on another volume. If you know better, give --no-space-check.",
    },
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
