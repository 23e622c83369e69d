// Pure: no disk, network, clock or environment.

import type { NewFile } from "../entry_sink.ts";

/** A file of a batch; the contents stand one after another in the batch's bytes. */
export interface BatchedFile extends NewFile {
  /** Bytes. */
  readonly size: number;
}

/** Small files that one Worker hands to another to write. */
export interface Batch {
  readonly files: readonly BatchedFile[];
  readonly contents: Uint8Array<ArrayBuffer>;
}

/** In the place of a number of tasks: nothing more will come. */
const FAILED = -1;

/**
 * How far a helper, which is another thread, is with the tasks that it was
 * handed, batches to write or files to hash: a number in memory that all
 * threads see, so that a Worker can wait for its helper without leaving off
 * what it does.
 */
export class Handover {
  readonly #word: Int32Array<SharedArrayBuffer>;

  /** `memory`, 4 bytes, comes from another {@linkcode Handover} of the same helper. */
  constructor(memory = new SharedArrayBuffer(4)) {
    this.#word = new Int32Array(memory);
  }

  /** What another thread needs to see the same number. */
  get memory(): SharedArrayBuffer {
    return this.#word.buffer;
  }

  /** Tasks that the helper has finished; negative if it has failed. */
  get finished(): number {
    return Atomics.load(this.#word, 0);
  }

  /** Says that one more task is finished. After a failure nothing is. */
  finishOne(): void {
    for (;;) {
      const { finished } = this;
      if (finished === FAILED) return;
      // Another thread may say in between that all has failed.
      const before = Atomics.compareExchange(
        this.#word,
        0,
        finished,
        finished + 1,
      );
      if (before === finished) break;
    }
    Atomics.notify(this.#word, 0);
  }

  /** Says that nothing more will come of the helper. */
  fail(): void {
    Atomics.store(this.#word, 0, FAILED);
    Atomics.notify(this.#word, 0);
  }

  /**
   * Waits, without letting anything else in its thread run, until so many
   * tasks are finished. Returns whether they are: not if the helper failed.
   */
  waitFor(tasks: number): boolean {
    for (;;) {
      const { finished } = this;
      if (finished === FAILED) return false;
      if (finished >= tasks) return true;
      Atomics.wait(this.#word, 0, finished);
    }
  }
}
