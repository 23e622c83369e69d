import { spaceShortage, treeBytes } from "../transfer/disk_space.ts";
import { systemVolume, type Volume } from "../transfer/volume.ts";

/** What a step of a run takes on a volume until it is installed. */
export interface StepSpace {
  /** Work folder that everything is gathered in. */
  work: string;
  /** Staging folder, which names the step. */
  staging: string;
  /** File that the archive is fetched to; undefined for one that is on a disk. */
  part: string | undefined;
  /** Bytes of the archive; undefined when nobody knows. */
  archive: number | undefined;
}

/**
 * The account of space of a run: what all its steps take in full, against what
 * is free on the volume and what their work folders hold already.
 */
export class SpaceLedger {
  readonly #steps = new Map<string, StepSpace>();
  readonly #volume: Volume;

  constructor(volume: Volume = systemVolume) {
    this.#volume = volume;
  }

  /**
   * Notes what a step takes, as far as that is known by now.
   *
   * @throws StoreError with both figures when the volume has less.
   */
  admit(step: StepSpace): void {
    const { id, free, held } = this.#volume;
    this.#steps.set(step.staging, step);
    const volume = id(step.work);
    const steps = [...this.#steps.values()]
      .filter(({ work }) => id(work) === volume);
    const needed = bytesOf(steps);
    const now = free(step.work);
    // Looking through the work folders takes time: only where it matters.
    if (spaceShortage(step.work, now, needed) === undefined) return;
    const works = new Set(steps.map(({ work }) => work));
    const there = [...works].reduce((sum, work) => sum + held(work), 0);
    const shortage = spaceShortage(step.work, now, needed, there);
    if (shortage === undefined) return;
    this.#steps.delete(step.staging);
    throw shortage;
  }

  /** Forgets a step: its files are in their place now, or given up. */
  settle(staging: string): void {
    this.#steps.delete(staging);
  }
}

/** Bytes that steps take together; an archive that they share counts once. */
function bytesOf(steps: readonly StepSpace[]): number {
  const archives = new Map<string, number>();
  let trees = 0;
  for (const { part, archive = 0 } of steps) {
    if (part !== undefined) archives.set(part, archive);
    trees += treeBytes(archive);
  }
  return [...archives.values()].reduce((sum, bytes) => sum + bytes, trees);
}
