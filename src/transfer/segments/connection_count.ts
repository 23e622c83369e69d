// Pure: no disk, network, clock or environment.

/** What a new number of connections must bring: this share of what it would bring if each were as fast as before. */
const CLEAR_GAIN = 0.25;

/** Bytes per millisecond of one connection that is hardly what limits a transfer. */
const FAST = 150_000;

/** The same of a server that answers within so many milliseconds: it is next door. */
const NEAR_MS = 10;
const FAST_NEAR = 64_000;

/** Milliseconds of work below which a further connection would come too late. */
const LEAST_LEFT_MS = 1000;

/** Shortest and longest time that is measured, in ms; in between a few round trips. */
const SHORTEST_MS = 250;
const LONGEST_MS = 2000;
const ROUND_TRIPS = 2;

/** Fewer bytes than this say nothing of a rate. */
const LEAST_BYTES = 262_144;

/** Round trips in which a new connection comes up to speed (RFC 5681, 3.1). */
const SLOW_START = 8;

/** Milliseconds until more connections are tried again where they brought nothing or were refused; doubled each time. */
const HOLD_MS = 20_000;

/** Milliseconds for which a server that did not answer more connections is not tried with more again. */
const SILENCE_MS = 600_000;

/** Milliseconds until it is looked whether other archives have left a place at the host. */
const BUSY_MS = 1000;

/**
 * How many connections a transfer should have, by what they bring. It begins
 * with one, and doubles while that brings clearly more; where it does not, or
 * the server refuses, it goes back and stays there for a while. Times are in
 * ms, by the caller's clock.
 */
export class ConnectionCount {
  readonly #most: number;
  #wanted: number;
  /** What the number is held against that is tried now. */
  #before: { connections: number; rate: number } | undefined;
  /** Since when as many as are wanted bring bytes. */
  #completeSince: number | undefined;
  /** What is measured at present. */
  #begin: number | undefined;
  #bytes = 0;
  #holdUntil = -Infinity;
  #holdMs = HOLD_MS;
  #response = Infinity;
  #each: number | undefined;

  /**
   * @param most connections, at least 1
   * @param first those to begin with, at most `most`
   */
  constructor(most: number, first = 1) {
    this.#most = most;
    this.#wanted = first;
  }

  /** Connections that there should be, at least 1. */
  get wanted(): number {
    return this.#wanted;
  }

  /** Whether no more connections are to be tried for now. */
  isSettled(now: number): boolean {
    return this.#wanted === this.#most || now < this.#holdUntil;
  }

  /** Bytes per millisecond of one connection; undefined before that is known. */
  get each(): number | undefined {
    return this.#each;
  }

  /** The quickest answer so far, in ms; 0 before there is one. */
  get response(): number {
    return this.#response === Infinity ? 0 : this.#response;
  }

  /** A request was answered after so many milliseconds. */
  answered(milliseconds: number): void {
    this.#response = Math.min(this.#response, milliseconds);
  }

  /**
   * Bytes have come.
   *
   * @param open connections that bring bytes
   * @param left bytes that are still to come
   */
  received(bytes: number, now: number, open: number, left: number): void {
    if (open !== this.#wanted) return this.#measureAnew(undefined);
    if (this.#begin === undefined) {
      this.#completeSince = now;
      return this.#measureAnew(now);
    }
    this.#bytes += bytes;
    const time = now - this.#begin;
    if (time < this.#interval || this.#bytes < LEAST_BYTES) return;
    const rate = this.#bytes / time;
    this.#measureAnew(now);
    this.#each = rate / open;
    if (now >= this.#holdUntil) this.#judge(rate, now, left);
  }

  /**
   * The server has refused a connection or a request, or broken it off at once.
   * Those that are refused together count once.
   *
   * @param flowing connections that it has not refused
   */
  refused(now: number, flowing: number): void {
    const wanted = Math.max(1, Math.min(flowing, this.#wanted));
    if (now >= this.#holdUntil) return this.#goBack(wanted, now);
    this.#wanted = wanted;
  }

  /**
   * The server has left new connections without an answer for long, while
   * others went on.
   *
   * @param flowing connections that bring bytes
   */
  silent(now: number, flowing: number): void {
    // While some wait, others may have to: what flowed before flows again.
    const before = this.#before?.connections ?? this.#wanted;
    const flowed = before < this.#wanted ? before : 1;
    this.#goBack(Math.max(flowing, flowed), now);
    this.#holdUntil = now + SILENCE_MS;
  }

  /** Other archives have the places at the host. */
  busy(now: number, open: number): void {
    this.#wanted = Math.max(1, open);
    this.#before = undefined;
    this.#holdUntil = Math.max(this.#holdUntil, now + BUSY_MS);
  }

  get #interval(): number {
    const trips = ROUND_TRIPS * this.response;
    return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, trips));
  }

  #judge(rate: number, now: number, left: number): void {
    const before = this.#before;
    if (before !== undefined && before.connections < this.#wanted) {
      const more = this.#wanted / before.connections - 1;
      if (rate < before.rate * (1 + CLEAR_GAIN * more)) {
        const patience = SLOW_START * this.response + this.#interval;
        if (now - (this.#completeSince ?? now) < patience) return;
        return this.#goBack(before.connections, now);
      }
    }
    this.#before = { connections: this.#wanted, rate };
    const fast = this.response < NEAR_MS ? FAST_NEAR : FAST;
    const isFast = rate / this.#wanted >= fast;
    if (isFast || left / rate < LEAST_LEFT_MS) return;
    this.#wanted = Math.min(this.#wanted * 2, this.#most);
  }

  #goBack(connections: number, now: number): void {
    this.#wanted = connections;
    this.#before = undefined;
    this.#holdUntil = now + this.#holdMs;
    this.#holdMs *= 2;
    this.#measureAnew(undefined);
  }

  #measureAnew(now: number | undefined): void {
    this.#begin = now;
    this.#bytes = 0;
  }
}
