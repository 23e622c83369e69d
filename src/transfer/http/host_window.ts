// Pure: no disk, network, clock or environment.

/**
 * Requests to a host at the same time before anything is known of it. A small
 * server lets no more wait than this: Python's `http.server` keeps a queue of
 * five connections, and the rest come again after a second.
 */
const FIRST = 6;

/** What the number grows by when a host has answered as many as that. */
const GROWTH = 4;

/** The most: HTTP/2 servers allow a hundred on a connection. */
const MOST = 96;

/** Milliseconds below which answers come so fast that more at a time save nothing. */
const NEAR = 3;

/**
 * What an answer may take of the quickest one's time: three round trips more,
 * for a connection and its keys, but no connection that was tried twice.
 */
const SLOWER = 4;

/** Milliseconds until a connection is tried again (RFC 6298, 2.1). */
const RETRANSMISSION = 1000;

/** A host that tells to wait before it has answered so many times the limit takes fewer at a time. */
const SOON = 4;

/**
 * How many requests a host may have at the same time. It is few at first, and
 * more where the host is far away and answers all as quickly as one: then it is
 * the wire that is waited for. A host that many at a time make slow is asked
 * fewer at a time from then on, and one that refuses a request, few.
 */
export class HostWindow {
  #limit = FIRST;
  /** Whether the limit stays. */
  #settled = false;
  /** Answers since the host has told to wait. */
  #sinceWait = 0;
  /** The quickest answer so far, in ms. */
  #quickest = Infinity;
  /** Answers since the limit was set, and the slowest of them in ms. */
  #answers = 0;
  #slowest = 0;
  /** Whether nothing large came meanwhile. */
  #alone = true;

  /** Requests that the host may have at the same time, at least 1. */
  get limit(): number {
    return this.#limit;
  }

  /**
   * The host has answered a request after so many milliseconds.
   *
   * @param isAlone whether nothing large came from it, which slows answers too
   */
  answered(milliseconds: number, isAlone = true): void {
    this.#sinceWait++;
    if (this.#settled) return;
    this.#quickest = Math.min(this.#quickest, milliseconds);
    this.#slowest = Math.max(this.#slowest, milliseconds);
    this.#alone &&= isAlone;
    if (++this.#answers < this.#limit) return;
    const quickest = this.#quickest;
    const tolerable = Math.min(quickest * SLOWER, quickest + RETRANSMISSION);
    if (this.#slowest <= tolerable) {
      if (quickest >= NEAR) this.#limit = Math.min(this.#limit * GROWTH, MOST);
    } else if (this.#alone && this.#limit > FIRST) {
      this.#settle(this.#limit / GROWTH);
    }
    this.#answers = 0;
    this.#slowest = 0;
    this.#alone = true;
  }

  /** The host has failed to answer, or said that it is asked too much. */
  refused(): void {
    this.#settle(Math.min(this.#limit, FIRST));
  }

  /** The host has told to wait: for a while, or because it takes fewer at a time. */
  toldToWait(): void {
    const isSoon = this.#settled && this.#sinceWait < SOON * this.#limit;
    this.#settle(Math.max(1, Math.min(this.#limit - (isSoon ? 1 : 0), FIRST)));
    this.#sinceWait = 0;
  }

  #settle(limit: number): void {
    this.#limit = limit;
    this.#settled = true;
  }
}
