import { join } from "@std/path";
import { runDeno } from "../../compile/deno_command.ts";
import { medianSeconds, type Outcome, type Target } from "../result/outcome.ts";
import { ratio } from "../result/statistics.ts";
import { type Bench, type Scenario, withWorkplace } from "../run/bench.ts";
import { measure } from "../run/measure.ts";
import { interleave, type Task } from "../run/rounds.ts";
import type { Workplace } from "../run/workplace.ts";

const HELLO = 'compiled console.log("hello")';

/** What starts nothing else. */
const ARGUMENTS = ["--version", "--help"];

/** Runs for each round of the bench: they take milliseconds, of which chance is a large part. */
const RUNS = 10;

/** The compiled program must start about as quickly as the smallest one there is. */
export const START_UP: Scenario = {
  name: "start-up",
  run: (bench) =>
    withWorkplace(bench, async (place) => {
      const hello = bench.programs.isCompiled
        ? await compileHello(place.folder)
        : undefined;
      const outcomes = hello === undefined ? [] : await interleave(
        tasks(bench, place, hello),
        bench.rounds * RUNS,
        // Two hundred lines would tell nobody anything.
        () => {},
      );
      return {
        name: START_UP.name,
        title: "start-up of the compiled program",
        outcomes,
        leftOut: hello === undefined ? [HELLO] : [],
        targets: ARGUMENTS.map((argument) => target(outcomes, argument)),
      };
    }),
};

function tasks(
  { programs, server }: Bench,
  place: Workplace,
  hello: string,
): Task[] {
  const env = { HOME: place.folder };
  return [
    {
      name: HELLO,
      run: () => measure({ program: hello, args: [], env }),
    },
    ...ARGUMENTS.map((argument) => ({
      name: nameOf(argument),
      run: () =>
        measure(programs.netDownload(place, server.origin, [argument])),
    })),
  ];
}

/**
 * Compiles the smallest program there is, with the flags of the real one.
 *
 * @returns its path; undefined where no program can be compiled.
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

function target(outcomes: readonly Outcome[], argument: string): Target {
  return {
    what: `${nameOf(argument)} / ${HELLO}`,
    unit: "ratio",
    value: ratio(
      medianSeconds(outcomes, nameOf(argument)),
      medianSeconds(outcomes, HELLO),
    ),
    limit: 1.25,
  };
}

function nameOf(argument: string): string {
  return `net_download ${argument}`;
}
