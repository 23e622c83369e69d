import { abortable } from "../base/waiting.ts";

/**
 * Lets entries of a run that work on the same things go one after the other, in
 * the order in which they have joined. The locks on disk do that between
 * processes; within one there is no need to look again and again.
 */
export class WorkQueue {
  /** The last one in the queue for each key. */
  readonly #last = new Map<string, Promise<void>>();
  /** Settled when all who have joined have said what they work on. */
  #said = Promise.resolve();

  /** Joins; what the work is on is said later. */
  join(): QueuePlace {
    const before = this.#said;
    const { promise, resolve: leave } = Promise.withResolvers<void>();
    this.#said = before.then(() => promise);
    return {
      takeAll: async (keys, signal) => {
        try {
          await abortable(before, signal);
          return await this.#queue(keys, signal, leave);
        } finally {
          leave();
        }
      },
      [Symbol.dispose]: leave,
    };
  }

  async #queue(
    keys: readonly string[],
    signal: AbortSignal,
    queued: () => void,
  ): Promise<Disposable> {
    const { promise: done, resolve: giveBack } = Promise.withResolvers<void>();
    const before = [...new Set(keys)].map((key) => {
      const last = this.#last.get(key);
      this.#last.set(key, Promise.all([last, done]).then(() => {}));
      return last;
    });
    queued();
    try {
      await abortable(Promise.all(before), signal);
      return { [Symbol.dispose]: giveBack };
    } catch (error) {
      giveBack();
      throw error;
    }
  }
}

/** A place in the queue. Disposed of when there is nothing to take, or not any more. */
export interface QueuePlace extends Disposable {
  /**
   * Waits until no one who joined before has any of the keys. All keys are
   * queued for at once, so that no two wait for each other.
   *
   * @returns gives the keys back when it is disposed of.
   * @throws the signal's reason, when it is aborted first.
   */
  takeAll(keys: readonly string[], signal: AbortSignal): Promise<Disposable>;
}
