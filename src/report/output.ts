// Pure: no disk, network, clock or environment.

import type { Report } from "./event.ts";
import type { LineStyle } from "./event_lines.ts";
import type { Line } from "./lines.ts";

/** Shows a run to a person or a program. */
export interface Reporter {
  /** Takes an event, even when the outputs are closed on the other side. */
  report: Report;
  /**
   * Removes what is drawn and stops what ticks, at the end of a run and at
   * its interruption. Lines that are reported later are still written.
   */
  close(): void;
}

/** An output that takes texts and never throws. */
export interface Sink {
  write(text: string): void;
}

/** The program's two outputs. */
export type Sinks = Readonly<Record<Line["to"], Sink>>;

/**
 * Writes each line to the output that it is meant for; lines in a row for the
 * same one in one go, for a list has thousands.
 */
export function writeLines(sinks: Sinks, lines: readonly Line[]): void {
  let to: Line["to"] = "stdout";
  let texts: string[] = [];
  const flush = () => sinks[to].write(texts.join(""));
  for (const line of lines) {
    if (line.to !== to) {
      flush();
      to = line.to;
      texts = [];
    }
    texts.push(`${line.text}\n`);
  }
  flush();
}

/** Calls `tick` every so many ms until the function that it returns is called. */
export type Every = (milliseconds: number, tick: () => void) => () => void;

/**
 * Ticks that stand still until they are wanted, so that an idle program can end.
 *
 * @returns says whether they are.
 */
export function ticksWhile(
  every: Every,
  milliseconds: number,
  tick: () => void,
): (wanted: boolean) => void {
  let stop: (() => void) | undefined;
  return (wanted) => {
    if (wanted) {
      stop ??= every(milliseconds, tick);
    } else {
      stop?.();
      stop = undefined;
    }
  };
}

/** What a reporter needs that shows running transfers to a person. */
export interface LiveOptions {
  sinks: Sinks;
  /** How lines are to look now. */
  style(): LineStyle;
  /** A clock that never goes back, in ms. */
  now(): number;
  every: Every;
}
