import { join } from "@std/path";
import { runDeno } from "../../compile/deno_command.ts";
import { BINARY, netDownload } from "../contenders.ts";
import { interleave, measure } from "../measure.ts";
import { medianOf, ratioTarget } from "../result.ts";
import { type Scenario, withWorkplace } from "./scenario.ts";

const HELLO = 'compiled console.log("hello")';
const ARGUMENTS = ["--version", "--help"];

/** Runs for each round of the bench: they take milliseconds, a large part of them chance. */
const RUNS = 10;

/** The compiled program must start about as quickly as the smallest one there is. */
export const startUp: Scenario = (bench) =>
  withWorkplace(bench, async (place) => {
    const hello = BINARY && await compileHello(place.folder);
    const env = { HOME: place.folder };
    const tasks = hello
      ? [
        { name: HELLO, run: () => measure({ program: hello, args: [], env }) },
        ...ARGUMENTS.map((argument) => ({
          name: argument,
          run: () =>
            measure(netDownload(place, bench.server.origin, [argument])),
        })),
      ]
      : [];
    const outcomes = await interleave(tasks, bench.rounds * RUNS, () => {});
    return {
      title: hello
        ? "start-up of the compiled program"
        : "left out: NET_DOWNLOAD_BINARY is not set, or nothing can be compiled here",
      outcomes,
      targets: ARGUMENTS.map((argument) =>
        ratioTarget(
          `${argument} / ${HELLO}`,
          medianOf(outcomes, argument),
          medianOf(outcomes, HELLO),
          1.25,
        )
      ),
    };
  });

/**
 * Compiles the smallest program there is, with the flags of the real one.
 *
 * @returns its path; `undefined` where no program can be compiled.
 */
async function compileHello(folder: string): Promise<string | undefined> {
  const output = join(folder, Deno.build.os === "windows" ? "h.exe" : "h");
  await Deno.writeTextFile(join(folder, "h.js"), 'console.log("hello");\n');
  const flags = ["--no-config", "--no-code-cache", "--quiet"];
  const { success } = await runDeno(
    ["compile", ...flags, "--output", output, "h.js"],
    folder,
  );
  return success ? output : undefined;
}
