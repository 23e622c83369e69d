import type { Colors } from "./color.ts";
import type { Reporter } from "./event.ts";
import { dueLines, type LogState } from "./log.ts";
import { messageLines } from "./message.ts";
import { type Sinks, writeLines } from "./sink.ts";
import { type Every, ticksWhile } from "./ticks.ts";
import { followTransfers, type Transfers } from "./transfers.ts";

/** Between two looks at whether a line is due, in ms. */
const LOOK_TIME = 1000;

/** What the reporter for a log needs. */
export interface LogOptions {
  sinks: Sinks;
  colors: Colors;
  /** Columns of the terminal behind stdout, 0 where there is none. */
  width(): number;
  now(): number;
  every: Every;
}

/** Lines as they come, and between them sparse ones about the running transfers. */
export function openLog(options: LogOptions): Reporter {
  const { sinks, colors, width, now, every } = options;
  let transfers: Transfers = new Map();
  let state: LogState = new Map();
  let closed = false;

  function tell(): void {
    const due = dueLines(state, transfers, now());
    state = due.state;
    writeLines(sinks, due.lines.map((text) => ({ to: "stderr", text })));
  }
  const ticks = ticksWhile(every, LOOK_TIME, tell);

  return {
    report(event) {
      transfers = followTransfers(transfers, event, now());
      writeLines(sinks, messageLines(event, colors, width()));
      if (!closed) tell();
      ticks.run(!closed && transfers.size > 0);
    },
    close() {
      closed = true;
      ticks.run(false);
    },
  };
}
