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
