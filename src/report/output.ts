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

/** Colours that carry a meaning: done, failed, take note. */
const SGR = { green: 32, red: 31, yellow: 33 } as const;

/** Which of the two outputs may hold colours. */
export interface Colors {
  stdout: boolean;
  stderr: boolean;
}

/** `text` in a colour where `wanted`, as it is otherwise. */
export function paint(
  wanted: boolean,
  color: keyof typeof SGR,
  text: string,
): string {
  return wanted ? `\x1b[${SGR[color]}m${text}\x1b[0m` : text;
}

/** Calls `tick` every so many ms until the function that it returns is called. */
export type Every = (milliseconds: number, tick: () => void) => () => void;

/** Something that happens again and again while it is wanted. */
export interface Ticks {
  run(wanted: boolean): void;
}

/** Ticks that stand still until they are wanted, so that an idle program can end. */
export function ticksWhile(
  every: Every,
  milliseconds: number,
  tick: () => void,
): Ticks {
  let stop: (() => void) | undefined;
  return {
    run(wanted) {
      if (wanted) {
        stop ??= every(milliseconds, tick);
      } else {
        stop?.();
        stop = undefined;
      }
    },
  };
}

/** What a reporter needs that shows running transfers to a person. */
export interface LiveOptions {
  sinks: Sinks;
  colors: Colors;
  /** Columns of the terminal behind stdout, 0 where there is none. */
  width(): number;
  /** A clock that never goes back, in ms. */
  now(): number;
  every: Every;
}
