import { statfsSync } from "node:fs";
import { dirname, join, resolve } from "@std/path";

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
      const { bavail, bsize } = statfsSync(path, { bigint: true });
      return Number(bavail * bsize);
    }),
  held,
};

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
    const { isDirectory, blocks, size } = Deno.lstatSync(path);
    const own = blocks === null ? size : blocks * BLOCK;
    if (!isDirectory) return own;
    return [...Deno.readDirSync(path)].reduce(
      (sum, { name }) => sum + held(join(path, name)),
      own,
    );
  } catch {
    // Gone, or not ours to look into: it does not count as ours.
    return 0;
  }
}
