import type { Colors } from "./color.ts";
import type { Reporter } from "./event.ts";
import { messageLines } from "./message.ts";
import { type Sinks, writeLines } from "./sink.ts";
import { barLines, CLEAR_FRAME, frame } from "./terminal.ts";
import { type Every, ticksWhile } from "./ticks.ts";
import { followTransfers, type Transfers } from "./transfers.ts";

/** Between two frames, in ms: smooth enough to the eye, and cheap. */
const FRAME_TIME = 100;

/** What the reporter for a terminal needs. */
export interface TerminalOptions {
  sinks: Sinks;
  columns(): number;
  colors: Colors;
  /** Columns of the terminal behind stdout, 0 where there is none. */
  width(): number;
  now(): number;
  every: Every;
}

/** Lines as they come, and below them a bar for each running transfer. */
export function openTerminal(options: TerminalOptions): Reporter {
  const { sinks, columns, colors, width, now, every } = options;
  let transfers: Transfers = new Map();
  let shown = false;
  let closed = false;

  function clear(): void {
    if (shown) sinks.stderr.write(CLEAR_FRAME);
    shown = false;
  }
  function draw(): void {
    if (closed || transfers.size === 0) return clear();
    sinks.stderr.write(frame(barLines(transfers, columns(), now())));
    shown = true;
  }
  const ticks = ticksWhile(every, FRAME_TIME, draw);

  return {
    report(event) {
      const running = transfers.size;
      transfers = followTransfers(transfers, event, now());
      const lines = messageLines(event, colors, width());
      if (lines.length > 0) {
        // stdout is most often the same terminal, so its lines too need the
        // bars out of their way.
        const redraw = shown;
        clear();
        writeLines(sinks, lines);
        if (redraw) draw();
      } else if (transfers.size < running) {
        draw();
      }
      ticks.run(!closed && transfers.size > 0);
    },
    close() {
      closed = true;
      ticks.run(false);
      clear();
    },
  };
}
