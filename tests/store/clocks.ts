import { abortable, type Clock } from "../../src/base/waiting.ts";

/** A clock whose waits are over at once and count in full: hours pass in a test. */
export function fastClock(): Clock {
  let time = 0;
  return {
    now: () => time,
    async sleep(milliseconds, signal) {
      signal.throwIfAborted();
      time += milliseconds;
      // All others get a turn.
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

/** A clock that moves when the test says so. */
export interface HandClock extends Clock {
  /** Lets so many milliseconds pass for all who wait. */
  pass(milliseconds: number): void;
}

export function handClock(): HandClock {
  let time = 0;
  let sleepers: { until: number; wake: () => void }[] = [];
  return {
    now: () => time,
    sleep(milliseconds, signal) {
      return abortable(
        new Promise((resolve) => {
          sleepers.push({ until: time + milliseconds, wake: resolve });
        }),
        signal,
      );
    },
    pass(milliseconds) {
      time += milliseconds;
      const awake = sleepers.filter(({ until }) => until <= time);
      sleepers = sleepers.filter(({ until }) => until > time);
      for (const { wake } of awake) wake();
    },
  };
}
