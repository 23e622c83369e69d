import { type Every, type Reporter, type Sinks, writeLines } from "./output.ts";
import type { Colors } from "./lines.ts";
import { openSink, type SyncWriter } from "./sink.ts";

/** Where a reporter writes and how. */
export interface ReporterOptions {
  /** `human`: words and bars; `json`: one event a line; `quiet`: failures only. */
  mode: "human" | "json" | "quiet";
  stdout: SyncWriter;
  stderr: SyncWriter;
  /** Whether lines of stdout must not be longer than {@linkcode columns}; not where they go to a file or another program. */
  stdoutIsTerminal?: boolean;
  /** Whether stderr understands cursor movements; false for `TERM=dumb`. */
  stderrIsTerminal: boolean;
  /** The terminal's width, asked for each frame; 0 if it is not known. */
  columns(): number;
  /** False for outputs that are no terminals, and where `NO_COLOR` is set. */
  colors: Colors;
  /** A clock that never goes back, in ms. */
  now(): number;
  /** The ticks of bars and logs; a timer of the platform unless given. */
  every?: Every;
}

/** Opens the reporter that `options` ask for, and loads no other. */
export async function openReporter(
  options: ReporterOptions,
): Promise<Reporter> {
  const { mode, stderrIsTerminal, columns, colors, now } = options;
  const every = options.every ?? everyInterval;
  const sinks: Sinks = {
    stdout: openSink(options.stdout),
    stderr: openSink(options.stderr),
  };
  const style = () => ({
    colors,
    width: options.stdoutIsTerminal ? columns() : 0,
  });
  switch (mode) {
    case "json": {
      const { openJson } = await import("./json.ts");
      return openJson(sinks.stdout, now);
    }
    case "quiet": {
      const { quietLines } = await import("./event_lines.ts");
      return {
        report: (event) => writeLines(sinks, quietLines(event)),
        close: () => {},
      };
    }
    case "human": {
      const live = { sinks, columns, style, now, every };
      return stderrIsTerminal
        ? (await import("./terminal.ts")).openTerminal(live)
        : (await import("./log.ts")).openLog(live);
    }
  }
}

/** The platform's timer as {@linkcode Every}. */
function everyInterval(
  milliseconds: number,
  tick: () => void,
): () => void {
  const timer = setInterval(tick, milliseconds);
  return () => clearInterval(timer);
}
