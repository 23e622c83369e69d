// Pure: no disk, network, clock or environment.
import type { NetworkError } from "../base/errors.ts";

/** Wait before the first retry; each further one doubles it. */
const FIRST_WAIT_MS = 500;

/** No wait of our own choosing is longer. */
const LONGEST_BACKOFF_MS = 30_000;

/**
 * The longest `Retry-After` that is honoured. A server that asks for more is
 * not asked again: waiting less than it wants would only be refused.
 */
export const LONGEST_RETRY_AFTER_MS = 120_000;

/**
 * Bytes that must have come since the last failure to make the count of
 * failures start again: a line that drops every 10 MB still finishes, a server
 * that cuts after every few bytes does not keep us for ever.
 */
export const PROGRESS_BYTES = 65_536;

/** What is known when a request has failed. */
export interface Failure {
  error: NetworkError;
  /** The `Retry-After` header of the answer. */
  retryAfter: string | undefined;
  /** Failures so far without progress in between, this one included. */
  failures: number;
  /** How many retries without progress are allowed. */
  retries: number;
  /** Now, in milliseconds since 1970. */
  now: number;
  /** A random number from 0 up to but not including 1. */
  random: number;
}

/**
 * Milliseconds to wait before the next attempt, or undefined to give up.
 * `Retry-After` decides where the server sends it; else the wait grows
 * exponentially and varies between half and all of that, so that clients that
 * failed together do not come back together.
 */
export function retryWait(failure: Failure): number | undefined {
  const { error, failures, retries, now, random } = failure;
  if (!error.retryable || failures > retries) return undefined;
  const asked = retryAfterMs(failure.retryAfter, now);
  if (asked !== undefined) {
    return asked <= LONGEST_RETRY_AFTER_MS ? asked : undefined;
  }
  const backoff = Math.min(
    FIRST_WAIT_MS * 2 ** (failures - 1),
    LONGEST_BACKOFF_MS,
  );
  return Math.round(backoff * (0.5 + random / 2));
}

/**
 * Reads `Retry-After` in both its forms, seconds or a date (RFC 9110, 10.2.3).
 *
 * @param now Milliseconds since 1970, which a date is held against.
 * @returns Milliseconds from `now`, never negative; undefined when the header
 * is missing or says neither.
 */
export function retryAfterMs(
  header: string | undefined,
  now: number,
): number | undefined {
  const value = header?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = /^[A-Za-z]{3,9},? /.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
