import { node } from "../base/node_modules.ts";
import { dirname, join, resolve } from "@std/path";
import { isInside } from "../base/system/is_inside.ts";
import { StoreError } from "../base/errors.ts";
import { formatBytes } from "../report/format.ts";

/** What is asked of the volume that a folder is on; the folder need not exist yet. */
export interface Volume {
  /** Tells volumes apart. */
  id(folder: string): string;
  /**
   * Bytes that are free for users without privileges; undefined when the system
   * does not say: a shortage then shows when the disk is full.
   */
  free(folder: string): number | undefined;
  /** Bytes that a folder and all below it take. */
  held(folder: string): number;
}

/** The volumes of this machine. Needs the permissions `read` and `sys: ["statfs"]`. */
export const systemVolume: Volume = {
  id: (folder) =>
    String(nearest(folder, (path) => Deno.statSync(path).dev) ?? folder),
  free: (folder) =>
    nearest(folder, (path) => {
      const { bavail, bsize } = node.fs.statfsSync(path, { bigint: true });
      return Number(bavail * bsize);
    }),
  held,
};

/**
 * The error that refuses to begin where a volume cannot hold what is needed.
 *
 * @param folder a folder on the volume
 * @param free bytes that are free there; undefined when the system does not say
 * @param needed bytes that are needed there in all
 * @param there bytes of them that are there already
 */
export function spaceShortage(
  folder: string,
  free: number | undefined,
  needed: number,
  there = 0,
): StoreError | undefined {
  if (free === undefined || needed <= free + there) return undefined;
  const more = there > 0 ? "more " : "";
  return new StoreError(
    `cannot download to "${folder}": the volume has ${
      formatBytes(free)
    } free, and ${formatBytes(needed - there)} ${more}are needed`,
    {
      failure: "disk-full",
      hint:
        "Free some space there, or choose a home on another volume. If there is enough, give --no-space-check.",
    },
  );
}

/** What a step of a run takes on a volume until it is installed. */
export interface StepSpace {
  /** Folder that everything is gathered in. */
  work: string;
  /** Staging folder, which names the step. */
  staging: string;
  /** File that the blob is fetched to; undefined for one that is on a disk. */
  part: string | undefined;
  /** Bytes of the blob; undefined where they are not known. */
  bytes: number | undefined;
  /** Whether the blob's file becomes the tree. */
  keepsBlob: boolean;
}

/**
 * The account of space of a run: what all its steps take in full, against what
 * is free on the volume and what their work folders hold already. A tree counts
 * as large as its blob: a higher guess would refuse what fits, and what a full
 * disk stops is not fetched again.
 */
export class SpaceAccount {
  readonly #steps = new Map<string, StepSpace & { volume: string }>();
  readonly #volume: Volume;

  constructor(volume: Volume = systemVolume) {
    this.#volume = volume;
  }

  /**
   * Notes what steps take, as far as that is known by now.
   *
   * @throws StoreError with both figures when a volume has less: then they are
   * not noted.
   */
  admit(...added: readonly StepSpace[]): void {
    const { id, free, held } = this.#volume;
    const ids = new Map(added.map(({ work }) => [work, ""]));
    for (const work of ids.keys()) ids.set(work, id(work));
    for (const step of added) {
      const volume = ids.get(step.work) ?? "";
      this.#steps.set(step.staging, { ...step, volume });
    }
    for (const [work, volume] of ids) {
      const steps = [...this.#steps.values()]
        .filter((step) => step.volume === volume);
      const needed = bytesOf(steps);
      const now = free(work);
      // Looking through the work folders takes time: only where it matters.
      if (spaceShortage(work, now, needed) === undefined) continue;
      const works = [...new Set(steps.map(({ work }) => work))];
      const there = works
        .filter((work) =>
          !works.some((one) => one !== work && isInside(work, one))
        )
        .reduce((sum, work) => sum + held(work), 0);
      const shortage = spaceShortage(work, now, needed, there);
      if (shortage === undefined) continue;
      for (const { staging } of added) this.#steps.delete(staging);
      throw shortage;
    }
  }

  /** Forgets a step: its files are in their place now, or given up. */
  settle(staging: string): void {
    this.#steps.delete(staging);
  }
}

/** Bytes that steps take together; a blob that they share counts once, and becomes one tree at most. */
function bytesOf(steps: readonly StepSpace[]): number {
  const blobs = new Map<string, number>();
  let trees = 0;
  const kept = new Set<string>();
  for (const { part, bytes = 0, keepsBlob } of steps) {
    if (part !== undefined) blobs.set(part, bytes);
    if (part === undefined || !keepsBlob || kept.has(part)) trees += bytes;
    else kept.add(part);
  }
  return [...blobs.values()].reduce((sum, bytes) => sum + bytes, trees);
}

/** Asks a folder, or where it does not exist the nearest one above it that does. */
function nearest<T>(folder: string, ask: (path: string) => T): T | undefined {
  for (let at = resolve(folder);; at = dirname(at)) {
    try {
      return ask(at);
    } catch (error) {
      const missing = error instanceof Error && "code" in error &&
        error.code === "ENOENT";
      if (!missing || dirname(at) === at) return undefined;
    }
  }
}

const BLOCK = 512;

function held(path: string): number {
  try {
    const { isDirectory, blocks, size, nlink } = Deno.lstatSync(path);
    const own = blocks === null ? size : blocks * BLOCK;
    // A file of several names is met under each of them.
    if (!isDirectory) return own / (nlink ?? 1);
    return [...Deno.readDirSync(path)].reduce(
      (sum, { name }) => sum + held(join(path, name)),
      own,
    );
  } catch {
    // Gone, or not ours to look into: it does not count as ours.
    return 0;
  }
}
