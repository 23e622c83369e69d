import type { Outcome, Sample } from "../result/outcome.ts";

/** One contender in one scenario. */
export interface Task {
  name: string;
  /** Does the work once; throws when it was not done. */
  run(): Promise<Sample>;
}

/**
 * Runs tasks in turn, A B A B …, so that whatever else happens on the machine
 * meets all of them alike. A task that fails is not run again.
 *
 * @param tell called after each run
 */
export async function interleave(
  tasks: readonly Task[],
  rounds: number,
  tell: (line: string) => void,
): Promise<Outcome[]> {
  const samples = new Map<Task, Sample[]>(tasks.map((task) => [task, []]));
  const failures = new Map<Task, string>();
  for (let round = 1; round <= rounds; round++) {
    for (const task of tasks) {
      if (failures.has(task)) continue;
      try {
        const sample = await task.run();
        samples.get(task)?.push(sample);
        const seconds = sample.seconds.toFixed(2);
        tell(`round ${round} of ${rounds}: ${task.name}, ${seconds} s`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        failures.set(task, reason);
        tell(`round ${round} of ${rounds}: ${task.name} failed: ${reason}`);
      }
    }
  }
  return tasks.map((task) => {
    const failure = failures.get(task);
    return {
      name: task.name,
      samples: samples.get(task) ?? [],
      ...(failure !== undefined && { failure }),
    };
  });
}
