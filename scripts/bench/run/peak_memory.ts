import { parentOf, peakBytes, processTree } from "./proc.ts";

/** Between two looks at the memory of known processes, in ms. */
const LOOK = 20;

/** How many looks pass until new processes are searched for: reading all of /proc takes some ms. */
const SEARCH_EVERY = 10;

/** Watches memory until it is stopped. */
export interface PeakMemory {
  /** The peak so far in bytes; `undefined` where there is no /proc. */
  peak(): number | undefined;
  /** Ends watching. */
  stop(): void;
}

/**
 * Watches a process and those below it: the largest sum of the peaks of
 * processes that were there at the same time.
 *
 * Read from /proc while they run, since what `wait4` tells of an ended process
 * counts the memory of its parent before `exec` too, and the parent is this
 * bench. The last 20 ms of a process are not seen.
 */
export function watchPeakMemory(root: number): PeakMemory {
  if (Deno.build.os !== "linux") {
    return { peak: () => undefined, stop: () => {} };
  }
  let tree = [root];
  let peak = 0;
  let looks = 0;
  function look(): void {
    if (looks++ % SEARCH_EVERY === 0) tree = processTree(allParents(), root);
    let sum = 0;
    for (const id of tree) {
      sum += peakBytes(readProc(`/proc/${id}/status`)) ?? 0;
    }
    peak = Math.max(peak, sum);
  }
  const timer = setInterval(look, LOOK);
  return {
    peak: () => peak === 0 ? undefined : peak,
    stop: () => clearInterval(timer),
  };
}

function allParents(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readProc(`/proc/${name}/stat`);
    if (stat !== "") parents.set(Number(name), parentOf(stat));
  }
  return parents;
}

/** A file of /proc; empty when its process has ended meanwhile. */
function readProc(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    // NotFound, or ESRCH in the middle of reading: both say that it has ended.
    return "";
  }
}
