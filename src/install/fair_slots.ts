/** Somebody who waits for a place. */
interface Waiting {
  group: string;
  start(): void;
}

/**
 * Hands out a limited number of places. Groups take turns, so that an entry
 * with many archives does not hold up one that has a single small one.
 */
export class FairSlots {
  #free: number;
  #waiting: Waiting[] = [];
  /** When a group was last given a place, by a count that goes up. */
  readonly #served = new Map<string, number>();
  #count = 0;

  /** @param places at least 1 */
  constructor(places: number) {
    this.#free = Math.max(1, places);
  }

  /**
   * Waits for a place, does `work` and gives the place back.
   *
   * @throws the signal's reason, when it is aborted before there is a place,
   * and what `work` throws.
   */
  async run<T>(
    group: string,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    await this.#take(group, signal);
    try {
      return await work();
    } finally {
      this.#free++;
      this.#serve();
    }
  }

  #take(group: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const leave = () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        reject(signal.reason);
      };
      const waiting = {
        group,
        start: () => {
          signal.removeEventListener("abort", leave);
          resolve();
        },
      };
      this.#waiting.push(waiting);
      signal.addEventListener("abort", leave, { once: true });
      this.#serve();
    });
  }

  /** Gives free places to those whose group has waited longest for one. */
  #serve(): void {
    while (this.#free > 0) {
      const [first, ...others] = this.#waiting;
      if (first === undefined) return;
      const servedAt = ({ group }: Waiting) => this.#served.get(group) ?? 0;
      const next = others.reduce(
        (best, each) => servedAt(each) < servedAt(best) ? each : best,
        first,
      );
      this.#waiting = this.#waiting.filter((each) => each !== next);
      this.#served.set(next.group, ++this.#count);
      this.#free--;
      next.start();
    }
  }
}
