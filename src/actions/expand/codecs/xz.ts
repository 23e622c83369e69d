import xz from "xz-decompress";
import type { Decompressor, Output } from "./decompressor.ts";
import { damaged, unread } from "../refusal.ts";
import { XzStreams } from "./xz_format.ts";

/**
 * What the decompressor says in numbers.
 * https://github.com/tukaani-project/xz-embedded/blob/master/linux/include/linux/xz.h
 */
const PROBLEM = { options: "6", cut: "8" } as const;

/**
 * Unpacks xz: any number of streams, with CRC32 and CRC64 verified, and
 * dictionaries of up to 64 MiB, which is as much as `xz -9` takes. The rarer
 * SHA-256 checks and filters, which the decompressor does not have, are refused
 * before anything of their block comes out.
 *
 * What follows a stream is taken as Python takes it: zeros, another stream, or
 * what is no stream, which is left aside; whether the archive is complete
 * without it shows in the tar. The decompressor gets the streams only: it would
 * drop the last of its output for an error behind it.
 */
export class Unxz implements Decompressor {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #pumped: Promise<void>;
  /** As {@linkcode #pumped}, with its failure as a value so that none goes unhandled. */
  readonly #failure: Promise<unknown>;
  readonly #streams = new XzStreams();

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
    const bytes = this.#streams.push(chunk);
    if (bytes.length === 0) return;
    const written = this.#writer.write(bytes);
    written.catch(() => {
      // The pump has failed, and tells why.
    });
    const failure = await Promise.race([written, this.#failure]);
    if (failure !== undefined) throw failure;
  }

  async finish(): Promise<boolean> {
    await Promise.race([this.#writer.close(), this.#pumped]);
    await this.#pumped;
    return this.#streams.isBetween;
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
  switch (/error code (\d+)/.exec(String(error))?.[1]) {
    case PROBLEM.options:
      // Those that are known by name were named before.
      return unread("it uses an option of xz that this program does not read");
    case PROBLEM.cut:
      return damaged("its xz data is truncated");
    default:
      return damaged("its xz data is malformed");
  }
}
