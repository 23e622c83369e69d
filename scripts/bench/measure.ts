import type { Outcome, Sample } from "./result.ts";

/** How to start a program. */
export interface Start {
  program: string;
  args: readonly string[];
  /** The whole environment. */
  env: Readonly<Record<string, string>>;
}

/** One contender in one scenario. */
export interface Task {
  name: string;
  /** Does the work once; throws when it was not done. */
  run(): Promise<Sample>;
}

/** Time between two looks at the memory of a program, in ms. */
const LOOK = 20;

/** Starts a program whose stdout goes to `stdout`. */
export function spawn(
  { program, args, env }: Start,
  stdout: "null" | "piped" = "null",
): Deno.ChildProcess {
  return new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    clearEnv: true,
    stdin: "null",
    stdout,
    stderr: "piped",
  }).spawn();
}

/**
 * Runs a program to its end.
 *
 * @param check given the program's stdout, which is thrown away without it
 * @throws Error with the end of stderr, when the program does not end with 0.
 */
export async function measure(
  start: Start,
  check?: (stdout: string) => void,
): Promise<Sample> {
  const begin = performance.now();
  const child = spawn(start, check === undefined ? "null" : "piped");
  const peak = watchPeakMemory(child.pid);
  const stderr = new Response(child.stderr).text();
  const stdout = check && new Response(child.stdout).text();
  const { code, signal } = await child.status;
  const seconds = (performance.now() - begin) / 1000;
  const peakBytes = peak();
  const [said, printed] = [await stderr, await stdout];
  if (code !== 0) {
    const end = said.trim().split("\n").slice(-2).join(" / ");
    throw new Error(`ended with ${signal ?? code}: ${end.slice(-200)}`);
  }
  if (printed !== undefined) check?.(printed);
  return { seconds, peakBytes };
}

/**
 * Watches the peak memory of a process. Call the result to stop, and to learn
 * the peak in bytes; NaN where there is no /proc.
 *
 * It is read while the process runs, since what `wait4` says of an ended one
 * includes the memory of this process, from before `exec`.
 * https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
export function watchPeakMemory(pid: number): () => number {
  let peak = NaN;
  const timer = setInterval(() => {
    try {
      const status = Deno.readTextFileSync(`/proc/${pid}/status`);
      const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
      if (kibibytes !== undefined) peak = Number(kibibytes) * 1024;
    } catch {
      // There is no /proc, or the process has ended.
    }
  }, LOOK);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/**
 * Runs tasks in turn, A B A B …, so that what else happens on the machine
 * affects all of them alike. A task that fails is not run again.
 *
 * @param tell called after each run
 */
export async function interleave(
  tasks: readonly Task[],
  rounds: number,
  tell: (line: string) => void,
): Promise<Outcome[]> {
  const outcomes = tasks.map((task) => ({
    task,
    samples: [] as Sample[],
    failure: undefined as string | undefined,
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const outcome of outcomes) {
      if (outcome.failure !== undefined) continue;
      const { task, samples } = outcome;
      const heading = `round ${round} of ${rounds}: ${task.name}`;
      try {
        const sample = await task.run();
        samples.push(sample);
        tell(`${heading}, ${sample.seconds.toFixed(2)} s`);
      } catch (error) {
        outcome.failure = error instanceof Error
          ? error.message
          : String(error);
        tell(`${heading} failed: ${outcome.failure}`);
      }
    }
  }
  return outcomes.map(({ task: { name }, samples, failure }) => ({
    name,
    samples,
    ...(failure !== undefined && { failure }),
  }));
}
