// Pure: no disk, network, clock or environment.
import { rateLimitSeconds } from "./hub_refusal.ts";

/** The status of a server that works, and has too many clients at once (RFC 6585, 4). */
export const TOO_MANY_REQUESTS = 429;

/**
 * The longest `Retry-After` that is honoured. A server that asks for more is
 * not asked again: waiting less than it wants would only be refused.
 */
export const LONGEST_RETRY_AFTER_MS = 300_000;

/**
 * When the server wants to be asked again, as an answer says it in one header or
 * the other; undefined where it does not.
 */
export function retryAfterOf(
  status: number,
  headers: Headers,
): string | undefined {
  return headers.get("retry-after") ??
    (status === TOO_MANY_REQUESTS ? rateLimitSeconds(headers) : undefined);
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

/** Keeps requests from a host that has told all to wait. */
export class HostGate {
  #until = -Infinity;

  /** Milliseconds until the host may be asked; 0 where it may be now. */
  wait(now: number): number {
    return Math.max(0, this.#until - now);
  }

  /**
   * The host has answered a request. A wait that is too long to be kept is left
   * to the request, which fails.
   *
   * @param now milliseconds since 1970
   * @returns whether it tells to wait, and did so already while this was asked.
   */
  answered(
    status: number,
    headers: Headers,
    now: number,
  ): "waits" | "waited" | undefined {
    if (status !== TOO_MANY_REQUESTS) return undefined;
    const wait = retryAfterMs(retryAfterOf(status, headers), now);
    if (wait === undefined || wait > LONGEST_RETRY_AFTER_MS) return undefined;
    const isWaiting = this.wait(now) > 0;
    this.#until = Math.max(this.#until, now + wait);
    return isWaiting ? "waited" : "waits";
  }
}
