/** Thrown to end an expansion that is not wanted any more. */
export class Abandoned extends Error {}

const COMPLETE = 2n ** 62n;
const ABANDONED = -1n;

/**
 * How much of an archive is on disk: one number in memory that both the
 * program and the Worker see. A download that runs ahead costs no messages,
 * and a Worker that has caught up sleeps until the number changes.
 */
export class Availability {
  readonly #word: BigInt64Array<SharedArrayBuffer>;

  /** `memory`, 8 bytes, comes from another {@linkcode Availability} of the same archive. */
  constructor(memory = new SharedArrayBuffer(8)) {
    this.#word = new BigInt64Array(memory);
  }

  /** What another thread needs to see the same number. */
  get memory(): SharedArrayBuffer {
    return this.#word.buffer;
  }

  /** Says that the first `bytes` of the archive are on disk. */
  advance(bytes: number): void {
    const before = Atomics.load(this.#word, 0);
    if (before >= 0n && BigInt(bytes) > before) this.#set(BigInt(bytes));
  }

  /** Says that the archive is complete. */
  complete(): void {
    if (!this.abandoned) this.#set(COMPLETE);
  }

  /** Says that the archive is not wanted any more. */
  abandon(): void {
    this.#set(ABANDONED);
  }

  /** Whether the archive is not wanted any more. */
  get abandoned(): boolean {
    return Atomics.load(this.#word, 0) === ABANDONED;
  }

  /**
   * Waits, without letting anything else in its thread run, until there are
   * more than `position` bytes. Returns how many there are: `Infinity` once the
   * archive is complete.
   *
   * @throws Abandoned
   */
  waitBeyond(position: number): number {
    for (;;) {
      const bytes = Atomics.load(this.#word, 0);
      if (bytes === ABANDONED) throw new Abandoned();
      if (bytes === COMPLETE) return Infinity;
      if (bytes > position) return Number(bytes);
      Atomics.wait(this.#word, 0, bytes);
    }
  }

  #set(value: bigint): void {
    Atomics.store(this.#word, 0, value);
    Atomics.notify(this.#word, 0);
  }
}
