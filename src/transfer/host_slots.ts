/**
 * Hands out a limited number of places for each host, first come, first served,
 * so that many archives on one server do not open a connection each.
 */
export class HostSlots {
  readonly #limitOf: (host: string) => number;
  readonly #taken = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** @param limitOf Places for a host, at least 1; it may change. */
  constructor(limitOf: (host: string) => number) {
    this.#limitOf = limitOf;
  }

  /**
   * Waits for a place.
   *
   * @returns Gives the place back; calling it again does nothing.
   * @throws The signal's reason, when it is aborted before a place is free.
   */
  async take(host: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const taken = this.#taken.get(host) ?? 0;
    if (taken < this.#limitOf(host)) {
      this.#taken.set(host, taken + 1);
    } else {
      await this.#turn(host, signal);
    }
    let held = true;
    return () => {
      if (held) this.#giveBack(host);
      held = false;
    };
  }

  #turn(host: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#waiting.get(host) ?? [];
      this.#waiting.set(host, queue);
      const start = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        queue.splice(queue.indexOf(start), 1);
        reject(signal.reason);
      };
      queue.push(start);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  /** Places that are free go to who waits longest. */
  #giveBack(host: string): void {
    const queue = this.#waiting.get(host) ?? [];
    let taken = (this.#taken.get(host) ?? 1) - 1;
    while (taken < this.#limitOf(host)) {
      const next = queue.shift();
      if (next === undefined) break;
      taken++;
      next();
    }
    this.#taken.set(host, taken);
  }
}
