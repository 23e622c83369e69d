// Pure: no disk, network, clock or environment.

import type { Report } from "./event.ts";

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

/** A line for one of the two outputs, without its line end. */
export interface Line {
  to: "stdout" | "stderr";
  text: string;
}

/** An output that takes texts and never throws. */
export interface Sink {
  write(text: string): void;
}

/** The program's two outputs. */
export type Sinks = Readonly<Record<Line["to"], Sink>>;

/** Lines for stdout, where results go. */
export function results(...texts: readonly string[]): Line[] {
  return texts.map((text) => ({ to: "stdout", text }));
}

/** Lines for stderr, where progress, warnings and errors go. */
export function notes(...texts: readonly string[]): Line[] {
  return texts.map((text) => ({ to: "stderr", text }));
}

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
