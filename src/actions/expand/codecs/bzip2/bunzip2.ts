import { concatenate } from "../../../../base/bytes.ts";
import type { Decompressor, Output } from "../decompressor.ts";
import { damaged } from "../../refusal.ts";
import { malformed, readBlock, unsort } from "./block.ts";
import { BitReader } from "./huffman.ts";

/** What a stream begins with, before the digit of its block size. */
const STREAM = 0x425a68;
/** What a block begins with: the digits of pi. */
const BLOCK = [0x314159, 0x265359] as const;
/** What the end of a stream begins with: the root of pi. */
const END = [0x177245, 0x385090] as const;

const UNIT = 100_000;
/** Bits that a symbol takes at most, and so a byte of a block. */
const MAX_SYMBOL_BITS = 20;
/** Bits of a block beside its symbols: the selectors of its codes are the most. */
const MAX_HEADER_BYTES = 64 * 1024;

/** What the next bits are. */
type State = "stream" | "block" | "garbage";

/**
 * Unpacks bzip2: any number of streams one after another, as pbzip2 writes
 * them; each block's checksum is verified. What follows a stream and is none
 * is left aside, as Python does.
 *
 * The packages on npm are not kept up, and none reads block by block in
 * bounded memory: a block is held here as it came and as it is unsorted, at
 * most 6 MB together.
 * https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf
 */
export class Bunzip2 implements Decompressor {
  readonly #output: Output;
  #state: State = "stream";
  #first = true;
  /** Bytes that are not unpacked yet, and how many bits of them are. */
  #input: Uint8Array = new Uint8Array(0);
  #bit = 0;
  /** As many numbers as a block may have bytes. */
  #table = new Uint32Array(0);
  #streamCrc = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  write(chunk: Uint8Array): void {
    if (this.#state === "garbage") return;
    this.#input = concatenate(this.#input, chunk);
    this.#unpack(false);
  }

  finish(): boolean {
    this.#unpack(true);
    if (this.#state === "block" || this.#first) {
      throw damaged("its bzip2 data is truncated");
    }
    return this.#state === "stream" && this.#input.length === 0;
  }

  /** Unpacks what is there as a whole for sure, or whatever is there at the end. */
  #unpack(isEnd: boolean): void {
    for (;;) {
      const wanted = this.#state === "stream" ? 4 : MAX_HEADER_BYTES +
        this.#table.length * MAX_SYMBOL_BITS / 8;
      const present = this.#input.length - this.#bit / 8;
      if (this.#state === "garbage" || present < (isEnd ? 4 : wanted)) return;
      if (this.#state === "stream") this.#readStream();
      else this.#readBlock();
    }
  }

  #readStream(): void {
    const bits = new BitReader(this.#input);
    const magic = bits.read(24);
    const level = bits.read(8) - 0x30;
    if (magic !== STREAM || level < 1 || level > 9) {
      if (this.#first) throw malformed();
      this.#state = "garbage";
      return;
    }
    this.#first = false;
    this.#state = "block";
    this.#streamCrc = 0;
    if (this.#table.length !== level * UNIT) {
      this.#table = new Uint32Array(level * UNIT);
    }
    this.#consume(bits.position);
  }

  #readBlock(): void {
    const bits = new BitReader(this.#input);
    bits.read(this.#bit);
    const magic = [bits.read(24), bits.read(24)];
    const crc = bits.read32();
    if (magic[0] === END[0] && magic[1] === END[1]) {
      if (bits.exhausted) throw damaged("its bzip2 data is truncated");
      if (crc !== this.#streamCrc) throw wrongChecksum();
      this.#state = "stream";
      // The next stream begins with a byte of its own.
      this.#consume(Math.ceil(bits.position / 8) * 8);
      return;
    }
    if (magic[0] !== BLOCK[0] || magic[1] !== BLOCK[1]) throw malformed();
    const block = readBlock(bits, this.#table);
    if (unsort(block, this.#output) !== crc) throw wrongChecksum();
    this.#streamCrc =
      ((this.#streamCrc << 1 | this.#streamCrc >>> 31) ^ crc) >>> 0;
    this.#consume(bits.position);
  }

  #consume(bits: number): void {
    this.#input = this.#input.subarray(Math.floor(bits / 8));
    this.#bit = bits % 8;
  }
}

function wrongChecksum(): Error {
  return damaged("its bzip2 checksum is wrong");
}
