// Pure: no disk, network, clock or environment.

// The formats of /proc: https://man7.org/linux/man-pages/man5/proc.5.html

/** The number of a process's parent, from its `/proc/PID/stat`. */
export function parentOf(stat: string): number {
  return Number(fieldsBehindName(stat)[1]);
}

/**
 * Processor time in seconds of all ended and awaited children, from the
 * parent's `/proc/PID/stat`. Linux counts in hundredths of a second there.
 */
export function childrenCpuSeconds(stat: string): number {
  const fields = fieldsBehindName(stat);
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/**
 * The most memory that a process has held at once, in bytes, from its
 * `/proc/PID/status`; `undefined` when it has ended but not been awaited.
 */
export function peakBytes(status: string): number | undefined {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** `root` and all processes below it, given everybody's parent. */
export function processTree(
  parents: ReadonlyMap<number, number>,
  root: number,
): number[] {
  const tree = [root];
  for (const member of tree) {
    for (const [child, parent] of parents) {
      if (parent === member) tree.push(child);
    }
  }
  return tree;
}

/** A program's name stands in parentheses and may hold blanks and parentheses itself. */
function fieldsBehindName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
