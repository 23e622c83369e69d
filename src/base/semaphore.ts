import { abortable } from "./waiting.ts";

/** A task that waits for a place. */
interface Waiting {
  readonly group: string;
  readonly start: () => void;
}

/**
 * Hands out a limited number of places, first come, first served. Where tasks
 * belong to groups, the groups take turns, so that an entry with many archives
 * does not hold up one that has a single small one.
 */
export class Semaphore {
  readonly #limit: () => number;
  #taken = 0;
  #waiting: Waiting[] = [];
  /** When a group was last given a place, by a count that goes up. */
  readonly #served = new Map<string, number>();
  #count = 0;

  /** @param limit places, at least 1; it may change between calls. */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  /**
   * Waits for a place.
   *
   * @returns the place, which is given back when it is disposed of.
   * @throws the signal's reason, when it is aborted before a place is free.
   */
  async take(signal: AbortSignal, group = ""): Promise<Disposable> {
    signal.throwIfAborted();
    const { promise, resolve: start } = Promise.withResolvers<void>();
    const waiting = { group, start };
    this.#waiting.push(waiting);
    this.#serve();
    try {
      await abortable(promise, signal);
    } catch (error) {
      const isWaiting = this.#waiting.includes(waiting);
      this.#waiting = this.#waiting.filter((each) => each !== waiting);
      // The place may have come together with the end of the wait for it.
      if (!isWaiting) this.#giveBack();
      throw error;
    }
    return this.#place();
  }

  /** Takes a place that is free and not waited for; undefined when there is none. */
  takeFree(): Disposable | undefined {
    if (this.#waiting.length > 0 || this.#taken >= this.#limit()) {
      return undefined;
    }
    this.#taken++;
    return this.#place();
  }

  #place(): Disposable {
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#giveBack();
        held = false;
      },
    };
  }

  #giveBack(): void {
    this.#taken--;
    this.#serve();
  }

  /** Gives free places to those whose group has waited longest for one. */
  #serve(): void {
    while (this.#taken < this.#limit()) {
      const [first, ...others] = this.#waiting;
      if (first === undefined) return;
      const servedAt = ({ group }: Waiting) => this.#served.get(group) ?? 0;
      const next = others.reduce(
        (best, each) => servedAt(each) < servedAt(best) ? each : best,
        first,
      );
      this.#waiting = this.#waiting.filter((each) => each !== next);
      this.#served.set(next.group, ++this.#count);
      this.#taken++;
      next.start();
    }
  }
}
