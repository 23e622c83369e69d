/** Time, so that tests can have their own. */
export interface Clock {
  /** Milliseconds since some moment, by a clock that is never set. */
  now(): number;
  /** Resolves after so many milliseconds, or as soon as `signal` is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wait(milliseconds, signal) {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener("abort", end);
    });
  },
};
