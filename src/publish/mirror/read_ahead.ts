/** How far {@linkcode ReadAhead} may run ahead. */
export interface AheadLimits<T> {
  /** Items that are worked on, or done and not yet taken, at most. */
  count: number;
  /** Their sizes together at most; the one that is waited for may be larger. */
  bytes: number;
  /** Size of an item; Infinity where nobody knows. */
  sizeOf(item: T): number;
}

/**
 * Works on items before their results are asked for, in their order. So a
 * transfer need not wait until the one before is written, and yet no more than
 * a little lies about.
 */
export class ReadAhead<T, R> {
  readonly #items: readonly T[];
  readonly #indices: ReadonlyMap<T, number>;
  readonly #work: (item: T) => Promise<R>;
  readonly #limits: AheadLimits<T>;
  readonly #running = new Map<number, Promise<R>>();
  readonly #unsettled = new Set<Promise<unknown>>();
  #next = 0;

  constructor(
    items: readonly T[],
    work: (item: T) => Promise<R>,
    limits: AheadLimits<T>,
  ) {
    this.#items = items;
    this.#indices = new Map(items.map((item, index) => [item, index]));
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
    const index = this.#indices.get(item);
    if (
      index === undefined || (index < this.#next && !this.#running.has(index))
    ) {
      return await this.#track(this.#work(item));
    }
    for (const earlier of this.#running.keys()) {
      if (earlier < index) this.#running.delete(earlier);
    }
    this.#next = Math.max(this.#next, index);
    if (this.#next === index) this.#start();
    const result = this.#running.get(index);
    this.#runAhead();
    try {
      if (result === undefined) throw new TypeError("nothing was started");
      return await result;
    } finally {
      this.#running.delete(index);
      this.#runAhead();
    }
  }

  /** Starts nothing more and waits until nothing is worked on. */
  async close(): Promise<void> {
    this.#next = this.#items.length;
    await Promise.allSettled(this.#unsettled);
  }

  #runAhead(): void {
    const { count, bytes, sizeOf } = this.#limits;
    for (;;) {
      const item = this.#items[this.#next];
      if (item === undefined || this.#running.size >= count) return;
      const started = [...this.#running.keys()].flatMap((index) =>
        this.#items.slice(index, index + 1)
      );
      const sum = [...started, item].reduce(
        (total, each) => total + sizeOf(each),
        0,
      );
      if (sum > bytes) return;
      this.#start();
    }
  }

  #start(): void {
    const index = this.#next++;
    const item = this.#items[index];
    if (item === undefined) return;
    this.#running.set(index, this.#track(this.#work(item)));
  }

  #track(result: Promise<R>): Promise<R> {
    this.#unsettled.add(result);
    // A failure is for whoever takes the result, if anybody does.
    result.catch(() => {}).finally(() => this.#unsettled.delete(result));
    return result;
  }
}
