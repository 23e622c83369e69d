import xz from "xz-decompress";
import type { Decompressor, Output } from "./decompress.ts";
import { damaged } from "./refusal.ts";

/**
 * What the decompressor says in numbers.
 * https://github.com/tukaani-project/xz-embedded/blob/master/linux/include/linux/xz.h
 */
const PROBLEMS = new Map([
  ["4", "it needs more memory to be unpacked than xz's own settings ever do"],
  ["6", "it uses an option of xz that is not read here"],
  ["8", "its xz data ends before its time"],
]);

/**
 * Unpacks xz: any number of streams, with padding, CRC32 and CRC64 verified,
 * and dictionaries of up to 64 MiB, which is as much as `xz -9` takes. The
 * rarer SHA-256 checks and filters for machine code are refused.
 */
export class Unxz implements Decompressor {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #pumped: Promise<void>;
  /** As {@linkcode #pumped}, with its failure as a value so that none goes unhandled. */
  readonly #failure: Promise<unknown>;

  constructor(output: Output) {
    const { readable, writable } = new TransformStream<
      Uint8Array,
      Uint8Array
    >();
    this.#writer = writable.getWriter();
    this.#reader = new xz.XzReadableStream(readable).getReader();
    this.#pumped = pump(this.#reader, output);
    this.#failure = this.#pumped.then(() => undefined, (error) => error);
  }

  async write(chunk: Uint8Array): Promise<void> {
    // It is read later than it is written, so it has to be a copy.
    const written = this.#writer.write(chunk.slice());
    written.catch(() => {
      // The pump has failed, and tells why.
    });
    const failure = await Promise.race([written, this.#failure]);
    if (failure !== undefined) throw failure;
  }

  async finish(): Promise<boolean> {
    await Promise.race([this.#writer.close(), this.#pumped]);
    await this.#pumped;
    return true;
  }

  close(): void {
    // Only then does the package let another stream begin.
    this.#reader.cancel().catch(() => {
      // It has failed already, and told why.
    });
  }
}

async function pump(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  output: Output,
): Promise<void> {
  for (;;) {
    const result = await reader.read().catch((error) => {
      throw explain(error);
    });
    if (result.done) return;
    output(result.value);
  }
}

function explain(error: unknown): Error {
  const code = /error code (\d+)/.exec(String(error))?.[1] ?? "";
  return damaged(PROBLEMS.get(code) ?? "its xz data is malformed");
}
