import { abortable } from "./waiting.ts";

/** Starts a task that waits for a place. */
type Start = () => void;

/**
 * Hands out a limited number of places, first come, first served. Where tasks
 * belong to groups, the groups take turns, so that an entry with many archives
 * does not hold up one that has a single small one.
 */
export class Semaphore {
  readonly #limit: () => number;
  #taken = 0;
  /** By group, in the order in which they came; no group is empty. */
  readonly #waiting = new Map<string, Set<Start>>();
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
    const others = this.#waiting.get(group) ?? new Set();
    this.#waiting.set(group, others.add(start));
    this.#serve();
    try {
      await abortable(promise, signal);
    } catch (error) {
      // The place may have come together with the end of the wait for it.
      if (!this.#remove(group, start)) this.#giveBack();
      throw error;
    }
    return this.#place();
  }

  /** Takes a place that is free and not waited for; undefined when there is none. */
  takeFree(): Disposable | undefined {
    if (this.#waiting.size > 0 || this.#taken >= this.#limit()) {
      return undefined;
    }
    this.#taken++;
    return this.#place();
  }

  /** Whether no place is taken. */
  get isFree(): boolean {
    return this.#taken === 0;
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
    const servedAt = (group: string) => this.#served.get(group) ?? 0;
    while (this.#taken < this.#limit()) {
      const [first, ...others] = this.#waiting.keys();
      if (first === undefined) return;
      const group = others.reduce(
        (best, each) => servedAt(each) < servedAt(best) ? each : best,
        first,
      );
      const [start] = this.#waiting.get(group) ?? [];
      if (start === undefined) return;
      this.#remove(group, start);
      this.#served.set(group, ++this.#count);
      this.#taken++;
      start();
    }
  }

  /** @returns whether it was still waiting. */
  #remove(group: string, start: Start): boolean {
    const waiting = this.#waiting.get(group);
    const wasThere = waiting?.delete(start) ?? false;
    if (waiting?.size === 0) this.#waiting.delete(group);
    return wasThere;
  }
}
