/**
 * Measures net_download against what a user would type instead; see
 * `--help`. Prints a table for each scenario and one of the targets, writes
 * `bench-results/TIME.json` and `bench-results/pipeline-SIZE.svg`.
 *
 * Ends with 1 when a contender fails, never because of a figure.
 */
import { fromFileUrl, join, resolve } from "@std/path";
import { UsageError } from "../../src/errors.ts";
import { makeData } from "./data/data_folder.ts";
import { helpText, type Options, parseOptions } from "./options.ts";
import type { ScenarioResult } from "./result/outcome.ts";
import { scenarioTable, targetTable } from "./result/table.ts";
import type { Bench } from "./run/bench.ts";
import { spreadFolders } from "./run/fresh_inodes.ts";
import { machine } from "./run/machine.ts";
import { findPrograms } from "./run/programs.ts";
import { pipelineSvg } from "./scenarios/pipeline.ts";
import { THREE } from "./scenarios/install.ts";
import { SCENARIOS } from "./scenarios/scenarios.ts";
import { startServer } from "./server/server_process.ts";

const RESULTS = fromFileUrl(new URL("../../bench-results/", import.meta.url));

const options = readOptions();
const temp = Deno.makeTempDirSync({
  prefix: "net_download_bench_",
  ...(options.data !== undefined && { dir: dataFolder(options.data) }),
});
Deno.addSignalListener("SIGINT", () => {
  Deno.removeSync(temp, { recursive: true });
  Deno.exit(130);
});
spreadFolders(temp);
let failed = false;
try {
  failed = await runBench(options, temp);
} finally {
  Deno.removeSync(temp, { recursive: true });
}
Deno.exit(failed ? 1 : 0);

function readOptions(): Options {
  const names = SCENARIOS.map((scenario) => scenario.name);
  try {
    const options = parseOptions(Deno.args, names);
    if (options !== "help") return options;
    console.log(helpText(names));
    Deno.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`bench: ${error.message}`);
    Deno.exit(error.exitCode);
  }
}

function dataFolder(path: string): string {
  const folder = resolve(path);
  Deno.mkdirSync(folder, { recursive: true });
  return folder;
}

/** Runs the scenarios; tells whether something failed. */
async function runBench(options: Options, temp: string): Promise<boolean> {
  const size = options.quick ? "quick" : "full";
  const data = makeData(
    options.data === undefined ? temp : join(dataFolder(options.data), size),
    size,
    tell,
  );
  const programs = findPrograms();
  const server = await startServer(data.folder);
  const { rounds } = options;
  const bench = { programs, data, server, rounds, work: temp, tell };
  try {
    const results: ScenarioResult[] = [];
    for (const scenario of chosen(options)) {
      tell(`scenario ${scenario.name}`);
      const result = await scenario.run(bench);
      console.log(scenarioTable(result));
      results.push(result);
    }
    console.log(targetTable(results, !options.quick));
    Deno.mkdirSync(RESULTS, { recursive: true });
    writeJson(bench, size, results);
    const drawn = !chosen(options).includes(THREE) || await draw(bench, size);
    return !drawn ||
      results.some((result) =>
        result.outcomes.some((outcome) => outcome.failure !== undefined)
      );
  } finally {
    await server.stop();
  }
}

function chosen({ only }: Options) {
  return SCENARIOS.filter(({ name }) =>
    only.length === 0 || only.includes(name)
  );
}

function writeJson(
  { programs, rounds }: Bench,
  size: string,
  results: readonly ScenarioResult[],
): void {
  const when = new Date().toISOString();
  const path = join(RESULTS, `${when.replaceAll(":", "-")}.json`);
  const report = {
    when,
    program: programs.underTest,
    machine: machine(),
    size,
    rounds,
    results,
  };
  Deno.writeTextFileSync(path, JSON.stringify(report, null, 2) + "\n");
  console.log(`written: ${path}`);
}

/** Makes the picture of the three archives; tells whether it could be made. */
async function draw(bench: Bench, size: string): Promise<boolean> {
  const path = join(RESULTS, `pipeline-${size}.svg`);
  try {
    Deno.writeTextFileSync(path, await pipelineSvg(bench));
    console.log(`written: ${path}`);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.log(`no picture of the pipeline: ${error.message}`);
    return false;
  }
}

/** Progress goes to stderr, so that stdout holds the tables alone. */
function tell(line: string): void {
  console.error(line);
}
