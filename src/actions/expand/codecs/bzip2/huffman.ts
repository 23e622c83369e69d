// Pure: no disk, network, clock or environment.

/** Reads bits from bytes, the highest of each byte first. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #next = 0;
  /** Bits that are taken from the bytes already, in the low end of a number. */
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Bits that have been read. */
  get position(): number {
    return this.#next * 8 - this.#count;
  }

  /** Whether more bits have been read than there are: those came out as zeros. */
  get exhausted(): boolean {
    return this.#next > this.#bytes.length;
  }

  /** The next `count` bits, 24 at most. */
  read(count: number): number {
    while (this.#count < count) {
      this.#held = ((this.#held & 0xffffff) << 8) |
        (this.#bytes[this.#next++] ?? 0);
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#held >>> this.#count) & ((1 << count) - 1);
  }

  /** The next 32 bits, without a sign. */
  read32(): number {
    return this.read(16) * 0x10000 + this.read(16);
  }
}

/** The longest code that a stream may have, in bits. */
const MAX_LENGTH = 20;

/** A Huffman code, in the canonical form that its lengths alone define. */
export class HuffmanCode {
  readonly #minLength: number;
  /** For each length: the highest code of it, or -1. */
  readonly #limit = new Int32Array(MAX_LENGTH + 2);
  /** For each length: what leads from a code to its place among the symbols. */
  readonly #base = new Int32Array(MAX_LENGTH + 2);
  readonly #symbols: Uint16Array;

  /** `lengths` holds the length of each symbol's code in bits. */
  constructor(lengths: Uint8Array) {
    this.#symbols = new Uint16Array(lengths.length);
    const counts = new Uint16Array(MAX_LENGTH + 2);
    for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
    this.#minLength = counts.findIndex((count) => count > 0);
    let place = 0;
    let code = 0;
    for (let length = 1; length <= MAX_LENGTH; length++) {
      this.#base[length] = place - code;
      for (let symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] === length) this.#symbols[place++] = symbol;
      }
      code += counts[length] ?? 0;
      this.#limit[length] = code - 1;
      code <<= 1;
    }
  }

  /** Reads the next symbol, or `undefined` where no symbol has such a code. */
  read(bits: BitReader): number | undefined {
    let length = this.#minLength;
    let code = bits.read(length);
    while (code > (this.#limit[length] ?? -1)) {
      if (++length > MAX_LENGTH) return undefined;
      code = (code << 1) | bits.read(1);
    }
    return this.#symbols[code + (this.#base[length] ?? 0)];
  }
}

/**
 * Reads the lengths of a code's symbols, which are written as steps from one
 * to the next, or returns `undefined` if one is out of range.
 */
export function readCode(
  bits: BitReader,
  symbols: number,
): HuffmanCode | undefined {
  const lengths = new Uint8Array(symbols);
  let length = bits.read(5);
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      if (length < 1 || length > MAX_LENGTH) return undefined;
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return new HuffmanCode(lengths);
}
