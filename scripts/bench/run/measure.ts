import type { Sample } from "../result/outcome.ts";
import { watchPeakMemory } from "./peak_memory.ts";
import { childrenCpuSeconds } from "./proc.ts";

/** How to start a program. */
export interface Start {
  program: string;
  args: readonly string[];
  /** The whole environment. */
  env: Readonly<Record<string, string>>;
}

/** A line of a program's output and when it came, in seconds from the start. */
export interface TimedLine {
  at: number;
  text: string;
}

/**
 * Runs a program to its end.
 *
 * @param onLine called with each line of its stdout; without it, stdout is
 * thrown away
 * @throws Error with what it wrote to stderr, when it does not end with 0.
 */
export async function measure(
  { program, args, env }: Start,
  onLine?: (line: TimedLine) => void,
): Promise<Sample> {
  const cpuBefore = childrenCpu();
  const begin = performance.now();
  const child = new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    clearEnv: true,
    stdin: "null",
    stdout: onLine === undefined ? "null" : "piped",
    stderr: "piped",
  }).spawn();
  const memory = watchPeakMemory(child.pid);
  const stderr = new Response(child.stderr).text();
  const lines = onLine === undefined
    ? Promise.resolve()
    : eachLine(child.stdout, (text) =>
      onLine({ at: (performance.now() - begin) / 1000, text }));
  const { code, signal } = await child.status;
  const seconds = (performance.now() - begin) / 1000;
  memory.stop();
  const cpuAfter = childrenCpu();
  await lines;
  if (code !== 0) {
    throw new Error(`ended with ${signal ?? code}: ${lastWords(await stderr)}`);
  }
  await stderr;
  const cpuSeconds = cpuBefore === undefined || cpuAfter === undefined
    ? undefined
    : cpuAfter - cpuBefore;
  return { seconds, cpuSeconds, peakBytes: memory.peak() };
}

/** The last lines of an output that are no part of a stack trace. */
function lastWords(text: string): string {
  return text.split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !/^at |^\^$/.test(line))
    .slice(-2).join(" / ").slice(0, 200);
}

/** Processor time of all ended children of this process, in seconds. */
function childrenCpu(): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  return childrenCpuSeconds(Deno.readTextFileSync("/proc/self/stat"));
}

async function eachLine(
  stream: ReadableStream<Uint8Array>,
  onLine: (text: string) => void,
): Promise<void> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  }
  if (rest !== "") onLine(rest);
}
