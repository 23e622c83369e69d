import { NetworkError } from "../base/errors.ts";
import { type Clock, sleep } from "../base/waiting.ts";
import { AnswerError } from "./http_status.ts";
import { PROGRESS_BYTES, retryWait } from "./retry.ts";

/** What retries wait by, and read `Retry-After` and vary their waits with. */
export interface RetryClock extends Pick<Clock, "sleep"> {
  /** Milliseconds since 1970. */
  date(): number;
  /** A number from 0 up to but not including 1. */
  random(): number;
}

/** Time, date and chance of this machine. */
export const systemRetryClock: RetryClock = {
  sleep,
  date: () => Date.now(),
  random: () => Math.random(),
};

/** How often and with what patience something is tried. */
export interface Patience {
  /** Retries without progress in between. */
  retries: number;
  clock: RetryClock;
  signal: AbortSignal;
}

/** What is told about a series of attempts. */
export interface AttemptsObserver {
  /** An attempt failed; the next one follows after `waitSeconds`. */
  retry(reason: string, waitSeconds: number): void;
}

/**
 * Does something until it succeeds or `retryWait` gives up.
 *
 * @param attempt Throws a `NetworkError` where trying again may help.
 * @param reached How many bytes have been reached, if attempts build on each
 * other: getting further makes the count of failures start again.
 * @throws The last error of `attempt`; the signal's reason when it is aborted.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { retries, clock, signal }: Patience,
  observer: AttemptsObserver,
  reached: () => number = () => 0,
): Promise<T> {
  let failures = 0;
  let furthest = reached();
  for (;;) {
    try {
      signal.throwIfAborted();
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof NetworkError)) throw error;
      const progress = reached() - furthest >= PROGRESS_BYTES;
      failures = progress ? 1 : failures + 1;
      furthest = Math.max(furthest, reached());
      const wait = retryWait({
        error,
        retryAfter: error instanceof AnswerError ? error.retryAfter : undefined,
        failures,
        retries,
        now: clock.date(),
        random: clock.random(),
      });
      if (wait === undefined) throw afterAttempts(error, failures);
      observer.retry(error.message, Math.round(wait / 100) / 10);
      await clock.sleep(wait, signal);
    }
  }
}

/** The last error, saying that it was not the only one. */
function afterAttempts(error: NetworkError, failures: number): NetworkError {
  if (failures < 2) return error;
  const { url, status, retryable, hint } = error;
  const retries = failures === 2 ? "1 retry" : `${failures - 1} retries`;
  return new NetworkError(`${error.message}; ${retries} failed too`, {
    url,
    retryable,
    cause: error,
    ...(status !== undefined && { status }),
    ...(hint !== undefined && { hint }),
  });
}
