import { crc32, createInflateRaw, type InflateRaw } from "node:zlib";
import { damaged } from "../refusal.ts";

/**
 * Bytes that the decompressor puts out at once. Larger ones are slower: they
 * no longer fit into the processor's cache.
 */
const OUTPUT_BYTES = 32 * 1024;

/** Inflates one stream of deflate, and counts and sums up what comes out. */
export class Inflater {
  readonly #inflate: InflateRaw;
  readonly #packing: string;
  #failure: unknown;
  /** Ends the wait for a chunk. */
  #wake = () => {};
  /** CRC-32 of what has come out. */
  crc = 0;
  /** Bytes that have come out. */
  bytes = 0;

  /**
   * @param packing what the stream is part of, for messages: `gzip`
   * @param output takes what comes out; valid during the call only
   */
  constructor(packing: string, output: (chunk: Uint8Array) => void) {
    this.#packing = packing;
    this.#inflate = createInflateRaw({ chunkSize: OUTPUT_BYTES });
    this.#inflate.on("data", (chunk: Uint8Array) => {
      if (this.#failure !== undefined) return;
      this.crc = crc32(chunk, this.crc);
      this.bytes += chunk.length;
      try {
        output(chunk);
        giveBack(chunk);
      } catch (error) {
        // Thrown on from here it would end the program: it goes to the writer.
        this.#failure = error;
        this.#wake();
      }
    });
    this.#inflate.on("end", () => this.#wake());
    this.#inflate.on("error", () => {
      this.#failure ??= damaged(`its ${this.#packing} data is malformed`);
      this.#wake();
    });
  }

  /**
   * Inflates a chunk and returns how many bytes of it belong to the stream: all
   * of them, or the stream is at its end.
   *
   * @throws ArchiveError if they are malformed, and what the output throws.
   */
  async write(chunk: Uint8Array): Promise<number> {
    const before = this.#inflate.bytesWritten;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#inflate.write(chunk, () => resolve());
    });
    if (this.#failure !== undefined) throw this.#failure;
    return this.#inflate.bytesWritten - before;
  }

  /** Gives up what it holds. */
  close(): void {
    this.#failure ??= new Error("the decompressor is closed");
    this.#inflate.destroy();
  }
}

/**
 * Gives the memory of a chunk back at once. `node:zlib` takes a new buffer
 * whenever one is full, and the collector of garbage lets some 60 MB of them
 * gather before it looks. A buffer that is not full yet is still written to.
 */
function giveBack({ buffer, byteOffset, byteLength }: Uint8Array): void {
  const full = byteOffset + byteLength === buffer.byteLength;
  if (full && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
