// Pure: no disk, network, clock or environment.

/** In the place of a number: nothing more will come. */
const FAILED = -1;

/** A number in memory that all threads see, and can wait for without leaving off what they do. */
export class SharedCount {
  readonly #word: Int32Array<SharedArrayBuffer>;

  /** `memory`, 4 bytes, comes from another {@linkcode SharedCount} of the same thing. */
  constructor(memory = new SharedArrayBuffer(4)) {
    this.#word = new Int32Array(memory);
  }

  /** What another thread needs to see the same number. */
  get memory(): SharedArrayBuffer {
    return this.#word.buffer;
  }

  /** Negative after a failure. */
  get value(): number {
    return Atomics.load(this.#word, 0);
  }

  /** Changes the number, but not after a failure. */
  add(change: number): void {
    for (;;) {
      const { value } = this;
      if (value === FAILED) return;
      // Another thread may say in between that all has failed.
      const next = value + change;
      if (Atomics.compareExchange(this.#word, 0, value, next) === value) break;
    }
    Atomics.notify(this.#word, 0);
  }

  /** Says that nothing more will come. */
  fail(): void {
    Atomics.store(this.#word, 0, FAILED);
    Atomics.notify(this.#word, 0);
  }

  /** Waits until the number is so large. Returns whether it is: not after a failure. */
  waitFor(least: number): boolean {
    for (;;) {
      const { value } = this;
      if (value === FAILED || value >= least) return value !== FAILED;
      Atomics.wait(this.#word, 0, value);
    }
  }
}
