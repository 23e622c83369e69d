/** How far {@linkcode ReadAhead} may run ahead. */
export interface AheadLimits<T> {
  /** Places for items that are worked on, or done and not yet taken. */
  places: number;
  /** Share of a place that an item takes. */
  shareOf(item: T): number;
  /** Their sizes together at most; the one that is waited for may be larger. */
  bytes: number;
  /** Size of an item; Infinity where it is not known. */
  sizeOf(item: T): number;
}

/**
 * Works on items before their results are asked for, in their order. So a
 * transfer need not wait until the one before is written, and yet no more than
 * a little lies about.
 */
export class ReadAhead<T, R> {
  /** Items that are not begun. */
  readonly #items: T[];
  readonly #work: (item: T) => Promise<R>;
  readonly #limits: AheadLimits<T>;
  /** What is begun and not yet taken, in the order of the items. */
  readonly #begun = new Map<T, Promise<R>>();
  readonly #unsettled = new Set<Promise<unknown>>();

  constructor(
    items: readonly T[],
    work: (item: T) => Promise<R>,
    limits: AheadLimits<T>,
  ) {
    this.#items = [...items];
    this.#work = work;
    this.#limits = limits;
  }

  /**
   * Waits for the result of an item. Those before it are not wanted any more.
   * An item that is none of the list, or was taken already, is worked on now.
   *
   * @throws what the work throws.
   */
  async take(item: T): Promise<R> {
    if (!this.#begun.has(item)) {
      const index = this.#items.indexOf(item);
      if (index === -1) return await this.#start(item);
      this.#begun.clear();
      this.#items.splice(0, index + 1);
      this.#begun.set(item, this.#start(item));
    }
    for (const [earlier, result] of this.#begun) {
      if (earlier !== item) {
        this.#begun.delete(earlier);
        continue;
      }
      this.#runAhead();
      try {
        return await result;
      } finally {
        this.#begun.delete(item);
        this.#runAhead();
      }
    }
    throw new TypeError("nothing was started");
  }

  /** Starts nothing more and waits until nothing is worked on. */
  async close(): Promise<void> {
    this.#items.length = 0;
    await Promise.allSettled(this.#unsettled);
  }

  #runAhead(): void {
    const { places, bytes, shareOf, sizeOf } = this.#limits;
    for (;;) {
      const [item] = this.#items;
      if (item === undefined) return;
      const all = [...this.#begun.keys(), item];
      const sumOf = (value: (item: T) => number) =>
        all.reduce((sum, each) => sum + value(each), 0);
      if (sumOf(shareOf) > places || sumOf(sizeOf) > bytes) return;
      this.#items.shift();
      this.#begun.set(item, this.#start(item));
    }
  }

  #start(item: T): Promise<R> {
    const result = this.#work(item);
    this.#unsettled.add(result);
    // A failure is for the one that takes the result.
    result.catch(() => {}).finally(() => this.#unsettled.delete(result));
    return result;
  }
}
