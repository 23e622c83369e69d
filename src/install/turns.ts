import { abortable } from "../base/waiting.ts";

/**
 * Lets those who work on the same thing go one after the other within this
 * process, in the order in which they have joined. The locks on disk do that
 * between processes; here nobody has to look again and again.
 */
export class Turns {
  /** The last one in the queue for each key. */
  readonly #last = new Map<string, Promise<void>>();
  /** Settled when everybody who has joined has said what he works on. */
  #said = Promise.resolve();

  /** Joins; what the work is on is said later. Each one who joins leaves. */
  join(): Turn {
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
      leave,
    };
  }

  async #queue(
    keys: readonly string[],
    signal: AbortSignal,
    queued: () => void,
  ): Promise<() => void> {
    const { promise: done, resolve: giveBack } = Promise.withResolvers<void>();
    const before = [...new Set(keys)].map((key) => {
      const last = this.#last.get(key);
      this.#last.set(key, Promise.all([last, done]).then(() => {}));
      return last;
    });
    queued();
    try {
      await abortable(Promise.all(before), signal);
      return giveBack;
    } catch (error) {
      giveBack();
      throw error;
    }
  }
}

/** The place of one who has joined. */
export interface Turn {
  /**
   * Waits until nobody who joined before has any of the keys. All keys are
   * queued for at once, so that nobody waits for somebody who waits for him.
   *
   * @returns gives the keys back.
   * @throws the signal's reason, when it is aborted first.
   */
  takeAll(keys: readonly string[], signal: AbortSignal): Promise<() => void>;
  /** Says that there is nothing to take, or not any more. May be called again. */
  leave(): void;
}
