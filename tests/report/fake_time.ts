import type { Every } from "../../src/report/output.ts";

/** A clock and a timer that move only when a test says so. Times in ms. */
export class FakeTime {
  #now = 0;
  readonly #timers = new Set<{ next: number; period: number; tick(): void }>();

  readonly now = (): number => this.#now;

  readonly every: Every = (period, tick) => {
    const timer = { next: this.#now + period, period, tick };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** How many timers run. */
  get running(): number {
    return this.#timers.size;
  }

  /** Lets time pass, and everything happen that is due in it. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    while (true) {
      const due = [...this.#timers].sort((a, b) => a.next - b.next)[0];
      if (due === undefined || due.next > end) break;
      this.#now = due.next;
      due.next += due.period;
      due.tick();
    }
    this.#now = end;
  }
}
