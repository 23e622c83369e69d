import type { Line } from "./message.ts";

/** What a sink writes to; `Deno.stdout` and `Deno.stderr` fit. */
export interface SyncWriter {
  /** Writes the beginning of `bytes` and returns how many of them. */
  writeSync(bytes: Uint8Array): number;
}

/** An output that takes texts and never throws. */
export interface Sink {
  write(text: string): void;
}

/** The program's two outputs. */
export type Sinks = Readonly<Record<Line["to"], Sink>>;

/** How long to wait for a reader that does not keep up, in ms. */
const READER_PAUSE = 5;

/**
 * An output on top of `writer`. When the other side has gone, as with
 * `net_download … | head -1`, what follows is dropped and the work goes on:
 * an installation must not fail because nobody reads about it.
 */
export function openSink(writer: SyncWriter): Sink {
  const encoder = new TextEncoder();
  let gone = false;
  return {
    write(text) {
      if (gone || text === "") return;
      try {
        writeAll(writer, encoder.encode(text));
      } catch {
        // A closed pipe, a full disk behind a redirection, a vanished
        // terminal: there is no output left on which it could be told.
        gone = true;
      }
    },
  };
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

function writeAll(writer: SyncWriter, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writer.writeSync(bytes.subarray(written));
    } catch (error) {
      // A pipe that another program has switched to non-blocking is full:
      // wait for its reader, as a blocking one would.
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      pause(READER_PAUSE);
    }
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
