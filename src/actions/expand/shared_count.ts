// Pure: no disk, network, clock or environment.

/** Thrown to end an expansion that is not wanted any more. */
export class Abandoned extends Error {}

const COMPLETE = 2n ** 62n;
const ABANDONED = -1n;

/**
 * How much of something is there: one number in memory that several threads
 * see. One of them changes it, without a message for each change; another that
 * needs more sleeps until it has changed.
 */
export class SharedCount {
  readonly #word: BigInt64Array<SharedArrayBuffer>;

  /** `memory`, 8 bytes, comes from another {@linkcode SharedCount} of the same thing. */
  constructor(memory = new SharedArrayBuffer(8)) {
    this.#word = new BigInt64Array(memory);
  }

  /** What another thread needs to see the same number. */
  get memory(): SharedArrayBuffer {
    return this.#word.buffer;
  }

  /** `Infinity` where all is there; -1 once it is abandoned, which nothing changes. */
  get value(): number {
    const word = Atomics.load(this.#word, 0);
    return word === COMPLETE ? Infinity : Number(word);
  }

  set value(count: number) {
    const before = Atomics.load(this.#word, 0);
    if (before === ABANDONED) return;
    const word = count === Infinity ? COMPLETE : BigInt(count);
    // Another thread may abandon it in between.
    Atomics.compareExchange(this.#word, 0, before, word);
    Atomics.notify(this.#word, 0);
  }

  /** Says, in any thread, that nothing more will come. */
  abandon(): void {
    Atomics.store(this.#word, 0, ABANDONED);
    Atomics.notify(this.#word, 0);
  }

  get abandoned(): boolean {
    return this.value < 0;
  }

  /**
   * Waits, without letting anything else in its thread run, until there are
   * `least`, and returns how many there are then.
   *
   * @throws Abandoned
   */
  waitFor(least: number): number {
    for (;;) {
      const { value } = this;
      if (value < 0) throw new Abandoned();
      if (value >= least) return value;
      Atomics.wait(this.#word, 0, BigInt(value));
    }
  }
}
