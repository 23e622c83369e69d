/**
 * Lets those who work on the same thing go one after the other within this
 * process, first come, first served. The locks on disk do that between
 * processes; here nobody has to look again and again.
 */
export class Turns {
  /** The last one in the queue for each key. */
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Waits until nobody before has any of the keys. All keys are queued for at
   * once, so that nobody waits for somebody who waits for him.
   *
   * @returns gives the keys back.
   * @throws the signal's reason, when it is aborted first.
   */
  async takeAll(
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<() => void> {
    const { promise: done, resolve: giveBack } = Promise.withResolvers<void>();
    const before = [...new Set(keys)].map((key) => {
      const last = this.#last.get(key);
      this.#last.set(key, Promise.all([last, done]).then(() => {}));
      return last;
    });
    const stopped = Promise.withResolvers<never>();
    const stop = () => stopped.reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    try {
      signal.throwIfAborted();
      await Promise.race([Promise.all(before), stopped.promise]);
      return giveBack;
    } catch (error) {
      giveBack();
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}
