import {
  type LiveOptions,
  type Reporter,
  type Sinks,
  writeLines,
} from "./output.ts";
import { openSink, type SyncWriter } from "./sink.ts";

/** Where a run writes, and whether people see that. */
export interface Terminal {
  stdout: SyncWriter;
  stderr: SyncWriter;
  stdoutIsTerminal: boolean;
  stderrIsTerminal: boolean;
  /** Width of the terminal behind stderr, asked for each frame; 0 where it has none. */
  columns(): number;
}

/** A terminal, and what the environment says of it. */
interface Output extends Terminal {
  environment: { readonly NO_COLOR?: string; readonly TERM?: string };
}

/** What a reporter writes: one event a line, failures only, or words and bars. */
interface Mode {
  json: boolean;
  quiet: boolean;
}

/** The platform's clock and timer. */
const PLATFORM: Pick<LiveOptions, "now" | "every"> = {
  now: () => performance.now(),
  every(milliseconds, tick) {
    const timer = setInterval(tick, milliseconds);
    return () => clearInterval(timer);
  },
};

/** Opens the reporter that is asked for, and loads no other. */
export async function openReporter(
  output: Output,
  { json, quiet }: Mode,
  { now, every } = PLATFORM,
): Promise<Reporter> {
  const { stdoutIsTerminal, columns, environment } = output;
  const sinks: Sinks = {
    stdout: openSink(output.stdout),
    stderr: openSink(output.stderr),
  };
  if (json) {
    const { openJson } = await import("./json.ts");
    return openJson(sinks.stdout, now);
  }
  if (quiet) {
    const { quietLines } = await import("./event_lines.ts");
    return {
      report: (event) => writeLines(sinks, quietLines(event)),
      close: () => {},
    };
  }
  const obeys = environment.TERM !== "dumb";
  const colored = obeys && environment.NO_COLOR === undefined;
  const colors = {
    stdout: stdoutIsTerminal && colored,
    stderr: output.stderrIsTerminal && colored,
  };
  // What goes to a file or another program may be of any length.
  const style = () => ({ colors, width: stdoutIsTerminal ? columns() : 0 });
  const live = { sinks, columns, style, now, every };
  return output.stderrIsTerminal && obeys
    ? (await import("./terminal.ts")).openTerminal(live)
    : (await import("./log.ts")).openLog(live);
}
