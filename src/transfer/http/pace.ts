// Pure: no disk, network, clock or environment.

/** Requests that may come at once after a pause. */
const AT_ONCE = 4;

/** Milliseconds between requests when they go on and on: five a second, where servers refuse from ten on. */
const APART_MS = 200;

/** Keeps the requests for segments to one host apart, however many connections there are. */
export class Pace {
  /** When the last request that was let through would have been, had all been evenly apart. */
  #last = -Infinity;

  /** Milliseconds that the next request has to wait. @param now in ms */
  next(now: number): number {
    this.#last = Math.max(this.#last, now - AT_ONCE * APART_MS) + APART_MS;
    return Math.max(0, this.#last - now);
  }
}
