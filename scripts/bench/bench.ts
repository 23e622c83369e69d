/**
 * Measures net_download against what a user would type instead; see `--help`
 * and README.md. Prints a table for each scenario and one of the targets.
 *
 * Ends with 1 when a contender fails, never because of a figure.
 */
import { parseArgs } from "@std/cli/parse-args";
import { join, resolve } from "@std/path";
import {
  ARIA2_TAR,
  BINARY,
  CURL,
  CURL_TAR,
  ORIGINAL,
  UNZIP,
} from "./contenders.ts";
import { openData } from "./data/zoo.ts";
import { type ScenarioResult, scenarioTable, targetTable } from "./result.ts";
import {
  FAR,
  installAgainst,
  installOverLink,
  installUnder,
  RATE,
} from "./scenarios/install.ts";
import { manyEntries } from "./scenarios/many_entries.ts";
import { memory } from "./scenarios/memory.ts";
import { nothingToDo } from "./scenarios/nothing_to_do.ts";
import { resume } from "./scenarios/resume.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { startUp } from "./scenarios/start_up.ts";
import { startServer } from "./server/start_server.ts";

/** Every scenario, in the order in which they run. */
const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "three": installAgainst("three", [CURL_TAR, 1], [ORIGINAL, 0.45]),
  "many-files": installAgainst("many-files", [CURL_TAR, 1]),
  "large": installAgainst("large", [CURL_TAR, 1]),
  "copied": installAgainst("copied", [CURL, 1.1]),
  "zip-large": installAgainst("zip-large", [UNZIP, 1]),
  "zip-many": installAgainst("zip-many", [UNZIP, 1.5]),
  "slow-each": installUnder({ each: RATE }, "large", [ARIA2_TAR, 0.9]),
  "far": installUnder(FAR, "large", [ARIA2_TAR, 0.9]),
  "link-one": installOverLink("weights"),
  "link-three": installOverLink("three"),
  "memory": memory,
  "start-up": startUp,
  "nothing-to-do": nothingToDo,
  "many-entries": manyEntries,
  "resume": resume("weights", { rate: RATE }, 0.9, 0.12),
  "resume-segments": resume("large", { each: RATE }, 0.5, 0.52),
};

const HELP =
  `usage: deno task bench [--quick] [--rounds N] [--only NAME]... [--data FOLDER]

Measures net_download against what a user would type instead. It tests the
source, or the compiled program that NET_DOWNLOAD_BINARY names. It needs curl,
aria2c, tar, gzip, unzip and python3.

  --quick        small data, one round, no verdicts
  --rounds N     how often each contender runs (default: 7)
  --only NAME    one scenario; may be repeated
  --data FOLDER  make the data there and keep them (4 GB) for the next run

scenarios: ${Object.keys(SCENARIOS).join(", ")}

A full run takes a quarter of an hour and up to 15 GB of disk.`;

const { quick, help, data: dataFolder, rounds: given, only } = parseArgs(
  [...Deno.args],
  {
    boolean: ["quick", "help"],
    string: ["rounds", "only", "data"],
    collect: ["only"],
    unknown: (arg) => refuse(`unknown argument "${arg}"`),
  },
);
if (help) {
  console.log(HELP);
  Deno.exit();
}
const rounds = Number(given ?? (quick ? 1 : 7));
if (!(Number.isInteger(rounds) && rounds > 0)) {
  refuse(`--rounds takes a whole number above 0, not "${given}"`);
}
const chosen = Array.isArray(only) ? only.map(String) : [];
for (const name of chosen) {
  if (!(name in SCENARIOS)) refuse(`there is no scenario "${name}"`);
}

/** Progress goes to stderr, so that stdout holds the tables alone. */
const tell = console.error;
const size = quick ? "quick" : "full";
const kept = dataFolder === undefined ? undefined : resolve(`${dataFolder}`);
if (kept !== undefined) Deno.mkdirSync(kept, { recursive: true });
const work = Deno.makeTempDirSync({
  prefix: "net_download_bench_",
  ...(kept !== undefined && { dir: kept }),
});
Deno.addSignalListener("SIGINT", () => {
  Deno.removeSync(work, { recursive: true });
  Deno.exit(130);
});
try {
  Deno.exitCode = await runBench() ? 0 : 1;
} finally {
  Deno.removeSync(work, { recursive: true });
}
Deno.exit();

function refuse(problem: string): never {
  console.error(`bench: ${problem}; see --help`);
  Deno.exit(2);
}

/** Runs the scenarios; returns whether all contenders did their work. */
async function runBench(): Promise<boolean> {
  const folder = join(kept ?? work, size);
  const server = await startServer(folder);
  const data = openData(folder, size, tell);
  console.log(heading());
  const results = new Map<string, ScenarioResult>();
  try {
    for (const [name, run] of Object.entries(SCENARIOS)) {
      if (chosen.length > 0 && !chosen.includes(name)) continue;
      tell(`scenario ${name}`);
      const result = await run({ data, server, rounds, work, tell });
      console.log(scenarioTable(name, result));
      results.set(name, result);
    }
  } finally {
    await server.stop();
  }
  console.log(targetTable(results, !quick));
  return [...results.values()].every(({ outcomes }) =>
    outcomes.every(({ failure }) => failure === undefined)
  );
}

/** What the figures depend on. */
function heading(): string {
  return [
    BINARY ?? `main.ts with Deno ${Deno.version.deno}`,
    `${navigator.hardwareConcurrency} cores`,
    `${Deno.build.os} ${Deno.build.arch} ${Deno.osRelease()}`,
    `rounds: ${rounds}`,
  ].join(", ") + "\n";
}
