/** Work that belongs to a group, such as an archive to its entry. */
export interface PoolTask<T> {
  /** Groups take turns, so that one with many tasks does not hold up the others. */
  group: string;
  run(): Promise<T>;
}

/**
 * Runs tasks, no more than `jobs` at a time; a failure stops no other task.
 *
 * @param signal When aborted, tasks that have not begun are rejected with its
 * reason; those that run have to see to it themselves.
 * @returns How each task ended, in the order of `tasks`; it never rejects.
 */
export async function runAll<T>(
  tasks: readonly PoolTask<T>[],
  jobs: number,
  signal: AbortSignal,
): Promise<PromiseSettledResult<T>[]> {
  const results: PromiseSettledResult<T>[] = [];
  const queue = inTurns(tasks).values();
  const work = async () => {
    for (const index of queue) {
      const [result] = await Promise.allSettled([begin(tasks[index], signal)]);
      results[index] = result;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, work));
  return results;
}

async function begin<T>(
  task: PoolTask<T> | undefined,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  if (task === undefined) throw new RangeError("no such task");
  return await task.run();
}

/** Indices of the tasks: the first of each group, then the second of each, and so on. */
function inTurns(tasks: readonly PoolTask<unknown>[]): number[] {
  const counts = new Map<string, number>();
  const rounds = tasks.map(({ group }, index) => {
    const round = counts.get(group) ?? 0;
    counts.set(group, round + 1);
    return { round, index };
  });
  return rounds.sort((a, b) => a.round - b.round || a.index - b.index)
    .map(({ index }) => index);
}
