import { NetworkError } from "../base/errors.ts";
import { type Clock, sleep } from "../base/waiting.ts";
import type { BlobObserver } from "./blob.ts";
import { AnswerError } from "./http/http_status.ts";
import {
  LONGEST_RETRY_AFTER_MS,
  retryAfterMs,
  TOO_MANY_REQUESTS,
} from "./http/retry_after.ts";

/** How often and with what patience something is tried. */
export interface RetryRules {
  /** Retries of a request without progress in between. */
  retries: number;
  /** Aborted to stop: what is tried then rejects with its reason. */
  signal: AbortSignal;
  /** The machine's own unless a test has another. */
  clock?: RetryClock;
}

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
  { retries, signal, clock = systemRetryClock }: RetryRules,
  observer: Pick<BlobObserver, "retry">,
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
      const wait = retryWait(error, failures, { retries, clock });
      if (wait === undefined) throw afterAttempts(error, failures);
      if (!(error instanceof AnswerError && error.bearing.isWaitKnown)) {
        observer.retry(error.message, Math.round(wait / 100) / 10);
      }
      await clock.sleep(wait, signal);
    }
  }
}

/** The last error, saying that it was not the only one. */
function afterAttempts(error: NetworkError, failures: number): NetworkError {
  if (failures < 2) return error;
  const retries = failures === 2 ? "1 retry" : `${failures - 1} retries`;
  return error.retold(`${error.message}; ${retries} failed too`);
}

/** Wait before the first retry; each further one doubles it. */
const FIRST_WAIT_MS = 500;

/** No wait of our own choosing is longer. */
const LONGEST_BACKOFF_MS = 30_000;

/**
 * Such a server gets so many times the retries: of 200 machines that start
 * together and share 50 requests a second, each is served within half a minute.
 */
const CROWD_RETRIES = 3;

/**
 * Bytes that must have come since the last failure to make the count of
 * failures start again: a line that drops every 10 MB still finishes, a server
 * that cuts after every few bytes does not keep us for ever.
 */
const PROGRESS_BYTES = 65_536;

/**
 * Milliseconds to wait before the next attempt, or undefined to give up.
 * `Retry-After` decides where the server sends it; else the wait grows
 * exponentially and varies between half and all of that, so that clients that
 * failed together do not come back together.
 *
 * @param failures so far without progress in between, this one included
 */
export function retryWait(
  { status, retryable, retryAfter }: NetworkError,
  failures: number,
  { retries, clock = systemRetryClock }: Pick<RetryRules, "retries" | "clock">,
): number | undefined {
  const isCrowded = status === TOO_MANY_REQUESTS;
  const allowed = isCrowded ? retries * CROWD_RETRIES : retries;
  if (!retryable || failures > allowed) return undefined;
  const random = clock.random();
  const backoff = Math.min(
    FIRST_WAIT_MS * 2 ** (failures - 1),
    LONGEST_BACKOFF_MS,
  );
  const asked = retryAfterMs(retryAfter, clock.date());
  if (asked === undefined) return Math.round(backoff * (0.5 + random / 2));
  if (asked > LONGEST_RETRY_AFTER_MS) return undefined;
  // Else all that were refused together would come back together.
  return Math.round(asked + (isCrowded ? backoff * random : 0));
}
