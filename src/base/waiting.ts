/** What is to be stopped with a signal: its own list of listeners takes longer the more there are. */
const stops = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `stop` once when the signal is aborted, at once if it is already.
 *
 * @returns forgets `stop` when it is disposed of.
 */
export function onAbort(signal: AbortSignal, stop: () => void): Disposable {
  if (signal.aborted) {
    stop();
    return { [Symbol.dispose]: () => {} };
  }
  const all = stops.get(signal) ?? new Set();
  if (all.size === 0) {
    stops.set(signal, all);
    signal.addEventListener("abort", stopAll, { once: true });
  }
  all.add(stop);
  return {
    [Symbol.dispose]() {
      all.delete(stop);
      if (all.size === 0) signal.removeEventListener("abort", stopAll);
    },
  };
}

function stopAll({ target }: Event): void {
  const all = target instanceof AbortSignal ? stops.get(target) : undefined;
  for (const stop of all ?? []) stop();
}

/**
 * What `promise` brings, unless the signal is aborted first. The promise's work
 * goes on then; its outcome is dropped.
 *
 * @throws what the promise rejects with, or the signal's reason.
 */
export async function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  using _ = onAbort(signal, () => aborted.reject(signal.reason));
  return await Promise.race([aborted.promise, promise]);
}

/** Time, handed in so that a test need not wait for it. */
export interface Clock {
  /** Milliseconds since some moment, by a clock that is never set. */
  now(): number;
  /** Waits; rejects with the signal's reason as soon as the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const systemClock: Clock = { now: () => performance.now(), sleep };

/**
 * Waits for so many milliseconds.
 *
 * @throws the signal's reason as soon as it is aborted.
 */
export async function sleep(
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  try {
    await abortable(promise, signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets timers and signals of this process through, between many synchronous calls. */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
