// Pure: no disk, network, clock or environment.

/** Requests that may come at once after a pause. */
const AT_ONCE = 4;

/** Milliseconds between requests when they go on and on: five a second, where servers refuse from ten on. */
const APART_MS = 200;

/** Keeps the requests for segments to one host apart, however many connections there are. */
export class Pace {
  /** When the last request that was let through would have been, had all been evenly apart. */
  #last = -Infinity;

  /**
   * Lets a request through, or says how long it has to wait before it asks
   * again. One that is given up meanwhile takes nothing from others.
   *
   * @param now in ms
   * @returns milliseconds; 0 where it is let through
   */
  next(now: number): number {
    const due = Math.max(this.#last, now - AT_ONCE * APART_MS) + APART_MS;
    if (due > now) return due - now;
    this.#last = due;
    return 0;
  }
}
