import { statfsSync } from "node:fs";
import { dirname, resolve } from "@std/path";

/**
 * Bytes that are free on the volume of a folder, for users without privileges.
 * Where the folder does not exist yet, the nearest one above it counts. Needs
 * the permissions `read` and `sys: ["statfs"]`.
 *
 * @returns undefined when the system does not say: a shortage then shows when
 * the disk is full.
 */
export function freeBytes(folder: string): number | undefined {
  for (let at = resolve(folder);; at = dirname(at)) {
    try {
      const { bavail, bsize } = statfsSync(at, { bigint: true });
      return Number(bavail * bsize);
    } catch (error) {
      const missing = error instanceof Error && "code" in error &&
        error.code === "ENOENT";
      if (!missing || dirname(at) === at) return undefined;
    }
  }
}
