import type { SyncWriter } from "./sink.ts";

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
