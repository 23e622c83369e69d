import type { ReporterOptions } from "../report/reporter.ts";
import type { OptionValues } from "./option_values.ts";
import type { World } from "./world.ts";

/** How a run reports to the terminal, or to the files, that it was given. */
export function reporterOptions(
  world: World,
  { json, quiet }: OptionValues,
): ReporterOptions {
  const { NO_COLOR, TERM } = world.environment;
  const obeys = TERM !== "dumb";
  const colored = obeys && NO_COLOR === undefined;
  return {
    mode: json ? "json" : quiet ? "quiet" : "human",
    stdout: world.stdout,
    stderr: world.stderr,
    stdoutIsTerminal: world.stdoutIsTerminal,
    stderrIsTerminal: world.stderrIsTerminal && obeys,
    columns: world.columns,
    colors: {
      stdout: world.stdoutIsTerminal && colored,
      stderr: world.stderrIsTerminal && colored,
    },
    now: () => performance.now(),
  };
}
