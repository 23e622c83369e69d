import type { Sink } from "./output.ts";

/** What a sink writes to; `Deno.stdout` and `Deno.stderr` fit. */
export interface SyncWriter {
  /** Writes the beginning of `bytes` and returns how many of them. */
  writeSync(bytes: Uint8Array): number;
}

/** How long to wait for a reader that does not keep up, in ms. */
const READER_PAUSE = 5;

/**
 * An output on top of `writer`. When the other side has gone, as with
 * `net_download … | head -1`, what follows is dropped and the work goes on:
 * an installation must not fail because its output is not read.
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

/** An output that remembers why it took no more. */
export interface WatchedWriter extends SyncWriter {
  /**
   * What the system said when it took no more; `undefined` where it took all,
   * and where the reader has gone, as with `| head -1`: that one has what it
   * wanted.
   */
  readonly failure: unknown;
}

/** Watches what becomes of the writes to `writer`. */
export function watchWriter(writer: SyncWriter): WatchedWriter {
  let failure: unknown;
  return {
    get failure() {
      return failure;
    },
    writeSync(bytes) {
      try {
        return writer.writeSync(bytes);
      } catch (error) {
        if (!isNoFault(error)) failure ??= error;
        throw error;
      }
    },
  };
}

/** A reader that has gone, or that does not keep up. */
function isNoFault(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.WouldBlock;
}
