// Pure: no disk, network, clock or environment.

import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../../src/errors.ts";

/** What the bench is to do. */
export interface Options {
  /** Small data, few rounds, no verdicts: for a machine whose speed means nothing. */
  quick: boolean;
  rounds: number;
  /** Scenarios to run; all of them when empty. */
  only: readonly string[];
  /** Folder of the data, which stay there; a temporary one without it. */
  data: string | undefined;
}

/** The text of `--help`, given the scenarios' names. */
export function helpText(scenarios: readonly string[]): string {
  return [
    "usage: deno task bench [--quick] [--rounds N] [--only NAME]... [--data FOLDER]",
    "",
    "Measures net_download against what a user would type instead. It tests the",
    "source, or the compiled program that NET_DOWNLOAD_BINARY names.",
    "",
    "  --quick        small data, one round, no verdicts",
    "  --rounds N     how often each contender runs (default: 7)",
    "  --only NAME    one scenario; may be given again",
    "  --data FOLDER  make the data there and keep them (3 GB) for the next run",
    "",
    `scenarios: ${scenarios.join(", ")}`,
    "",
    "A full run takes a quarter of an hour and up to 15 GB of disk. On ext4",
    "without a journal wait five minutes before the next one: until then the",
    "kernel is slow to create files where many were removed.",
  ].join("\n");
}

/**
 * Reads the bench's arguments; `help` when they ask for it.
 *
 * @throws UsageError for what it does not know.
 */
export function parseOptions(
  args: readonly string[],
  scenarios: readonly string[],
): Options | "help" {
  const values = parseArgs([...args], {
    boolean: ["quick", "help"],
    string: ["rounds", "only", "data", "_"],
    collect: ["only"],
    unknown(arg) {
      throw new UsageError(`unknown argument "${arg}"`);
    },
  });
  if (values.help === true) return "help";
  const quick = values.quick === true;
  return {
    quick,
    rounds: readRounds(values.rounds, quick ? 1 : 7),
    only: readOnly(values.only, scenarios),
    data: typeof values.data === "string" ? values.data : undefined,
  };
}

function readRounds(value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  const rounds = Number(value);
  if (Number.isInteger(rounds) && rounds > 0) return rounds;
  throw new UsageError(`--rounds takes a whole number above 0, not "${value}"`);
}

function readOnly(value: unknown, scenarios: readonly string[]): string[] {
  const names = Array.isArray(value) ? value.map(String) : [];
  for (const name of names) {
    if (!scenarios.includes(name)) {
      throw new UsageError(
        `there is no scenario "${name}", only ${scenarios.join(", ")}`,
      );
    }
  }
  return names;
}
