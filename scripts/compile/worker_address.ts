// Pure: no disk, network, clock or environment.

import { BuildError } from "./build_error.ts";

/** The address of a worker's file: as the source has it, and as the bundle must. */
export interface WorkerAddress {
  from: string;
  to: string;
}

/**
 * Points each `new URL("./worker.ts", import.meta.url)` at the worker's bundle.
 * Such an address is relative to the file that holds it, and bundling moves
 * what was in `src/actions/expand` into a file at the top.
 *
 * @param texts the files of a bundle.
 * @returns the same files, corrected.
 * @throws BuildError unless each address stands in the bundle exactly once.
 */
export function withWorkersAt(
  texts: readonly string[],
  workers: readonly WorkerAddress[],
): string[] {
  return workers.reduce((files: string[], { from, to }) => {
    const literal = JSON.stringify(from);
    const times = files.reduce((n, t) => n + t.split(literal).length - 1, 0);
    if (times !== 1) {
      throw new BuildError(
        `cannot tell where the program starts its worker: "${from}" stands in the bundle ${times} times, not once`,
      );
    }
    return files.map((text) => text.replace(literal, JSON.stringify(to)));
  }, [...texts]);
}
