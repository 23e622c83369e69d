// Pure: no disk, network, clock or environment.

/**
 * How many expansions have something to do: a number in memory that all threads see.
 * It tells whether there are cores to spare.
 */
export class RunningExpansions {
  readonly #word: Int32Array<SharedArrayBuffer>;

  /** `memory`, 4 bytes, comes from another {@linkcode RunningExpansions} of the same run. */
  constructor(memory = new SharedArrayBuffer(4)) {
    this.#word = new Int32Array(memory);
  }

  /** What another thread needs to see the same number. */
  get memory(): SharedArrayBuffer {
    return this.#word.buffer;
  }

  get count(): number {
    return Atomics.load(this.#word, 0);
  }

  /** Says that one more has begun. Returns what to call when it has ended. */
  begin(): () => void {
    Atomics.add(this.#word, 0, 1);
    let isRunning = true;
    return () => {
      if (isRunning) Atomics.sub(this.#word, 0, 1);
      isRunning = false;
    };
  }
}
