// Pure: no disk, network, clock or environment.

/** What a parser needs to go on: so many bytes as a whole, or from one up to so many. */
export interface Need {
  readonly bytes: number;
  readonly whole: boolean;
}

/**
 * A parser, or a part of one, as a generator: it asks for bytes, which are
 * valid until it asks for more, and returns what it made of them. So it reads
 * like one that pulls, and can be fed by a caller that has the bytes.
 */
export type Parsing<T> = Generator<Need, T, Uint8Array>;

/** Feeds a parser with chunks of any size, without copying more than it asks for as a whole. */
export class PushParser {
  readonly #parsing: Parsing<void>;
  #need: Need | undefined;
  /** What has come of a need that wants all its bytes at once. */
  #gathered = new Uint8Array(512);
  #length = 0;

  constructor(parsing: Parsing<void>) {
    this.#parsing = parsing;
    this.#advance(parsing.next());
  }

  /** Whether the parser wants no more bytes. */
  get done(): boolean {
    return this.#need === undefined;
  }

  /** Bytes that were pushed and that the parser has not seen yet. */
  get held(): number {
    return this.#length;
  }

  /** Takes the next bytes, which may be used again afterwards. Throws what the parser throws. */
  push(chunk: Uint8Array): void {
    let start = 0;
    while (start < chunk.length && this.#need !== undefined) {
      const { bytes, whole } = this.#need;
      const length = Math.min(bytes - this.#length, chunk.length - start);
      const part = chunk.subarray(start, start + length);
      start += length;
      if (!whole || length === bytes) {
        this.#advance(this.#parsing.next(part));
        continue;
      }
      this.#gather(part, bytes);
      if (this.#length === bytes) {
        this.#advance(this.#parsing.next(this.#gathered.subarray(0, bytes)));
      }
    }
  }

  #gather(part: Uint8Array, total: number): void {
    if (this.#gathered.length < total) {
      const longer = new Uint8Array(total);
      longer.set(this.#gathered.subarray(0, this.#length));
      this.#gathered = longer;
    }
    this.#gathered.set(part, this.#length);
    this.#length += part.length;
  }

  #advance(step: IteratorResult<Need, void>): void {
    this.#need = step.done ? undefined : step.value;
    this.#length = 0;
  }
}
