/** How much is read and sent at once, in bytes: the size at which Deno's server is fastest. */
const CHUNK = 65_536;

/** A part of a file that is being sent. */
export interface BodyOptions {
  from: number;
  to: number;
  /** Waits until so many bytes more may be sent. */
  admit(bytes: number): Promise<void> | undefined;
  /** Counts bytes that were handed over. */
  sent(bytes: number): void;
  /** Called once, when the body is over or the client has gone. */
  ended(): void;
}

/**
 * The bytes of an open file as a stream. It reads synchronously: that is
 * twice as fast as the file's own stream, and what is read is in the page
 * cache.
 */
export function fileBody(
  file: Deno.FsFile,
  { from, to, admit, sent, ended }: BodyOptions,
): ReadableStream<Uint8Array> {
  let at = from;
  file.seekSync(from, Deno.SeekMode.Start);
  function end(): void {
    file.close();
    ended();
  }
  return new ReadableStream({
    async pull(controller) {
      const chunk = new Uint8Array(Math.min(CHUNK, to - at));
      const wait = admit(chunk.length);
      if (wait !== undefined) await wait;
      const read = file.readSync(chunk) ?? 0;
      controller.enqueue(chunk.subarray(0, read));
      at += read;
      sent(read);
      if (at < to && read > 0) return;
      controller.close();
      end();
    },
    cancel: end,
  }, { highWaterMark: 0 });
}
