/**
 * Compares the start-up of the compiled program with that of a compiled
 * `console.log("hello")`, in turns, and prints medians and their ratio.
 *
 *     deno run -A scripts/startup.ts [compiled program] [rounds]
 */
import { fromFileUrl, join, resolve } from "@std/path";
import { TARGETS } from "./compile/target.ts";
import { runDeno } from "./compile/deno_command.ts";

/** The program may take this many times as long as the hello. */
const LIMIT = 1.25;

const root = fromFileUrl(new URL("..", import.meta.url));
const here = TARGETS.find((target) => target.triple === Deno.build.target);
const program = resolve(
  Deno.args[0] ?? join(root, "dist", here?.file ?? "net_download"),
);
const rounds = Number(Deno.args[1] ?? 40);

const folder = await Deno.makeTempDir();
try {
  const hello = await compileHello(folder);
  const contenders = [
    { name: "hello", command: [hello] },
    { name: "--version", command: [program, "--version"] },
    { name: "--help", command: [program, "--help"] },
  ];
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { command }] of contenders.entries()) {
      times[i]?.push(await milliseconds(command, folder));
    }
  }
  const medians = times.map(median);
  const base = medians[0] ?? NaN;
  for (const [i, { name }] of contenders.entries()) {
    const value = medians[i] ?? NaN;
    const ratio = (value / base).toFixed(2);
    console.log(
      `${name.padEnd(10)} ${
        value.toFixed(1).padStart(7)
      } ms  ${ratio} of hello`,
    );
  }
  console.log(`the limit is ${LIMIT} of hello; medians of ${rounds} rounds`);
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Compiles the smallest program there is, with the flags of the real one. */
async function compileHello(folder: string): Promise<string> {
  const output = join(folder, Deno.build.os === "windows" ? "h.exe" : "h");
  await Deno.writeTextFile(join(folder, "h.js"), 'console.log("hello");\n');
  const flags = ["--no-config", "--no-code-cache", "--quiet"];
  const { success, stderr } = await runDeno(
    ["compile", ...flags, "--output", output, "h.js"],
    folder,
  );
  if (!success) throw new Error(`cannot compile the hello: ${stderr}`);
  return output;
}

/** Wall-clock time of a command, from its start to its end. */
async function milliseconds(
  [program = "", ...args]: readonly string[],
  home: string,
): Promise<number> {
  const start = performance.now();
  const { success } = await new Deno.Command(program, {
    args,
    clearEnv: true,
    env: { HOME: home },
    stdout: "null",
    stderr: "null",
  }).output();
  if (!success) throw new Error(`${program} ${args.join(" ")} failed`);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
