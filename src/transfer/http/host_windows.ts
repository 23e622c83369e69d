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

/** How many requests a host may have at the same time, and what that rests on. */
interface Window {
  limit: number;
  /** Answers since the limit was set. */
  answers: number;
  /** The quickest answer so far, in ms. */
  quickest: number;
  /** The slowest answer since the limit was set, in ms. */
  slowest: number;
  /** Whether nothing large came meanwhile. */
  alone: boolean;
  /** Whether the limit stays. */
  settled: boolean;
}

/**
 * How many requests each host may have at the same time. It is few at first,
 * and more where the host is far away and answers all as quickly as one: then
 * it is the wire that is waited for. A host that many at a time make slow is
 * asked fewer at a time from then on, and one that refuses a request, few.
 */
export class HostWindows {
  readonly #windows = new Map<string, Window>();

  /** Requests that `host` may have at the same time, at least 1. */
  limitOf(host: string): number {
    return this.#window(host).limit;
  }

  /**
   * `host` has answered a request after so many milliseconds.
   *
   * @param isAlone whether nothing large came from it, which slows answers too
   */
  answered(host: string, milliseconds: number, isAlone = true): void {
    const window = this.#window(host);
    if (window.settled) return;
    window.answers++;
    window.quickest = Math.min(window.quickest, milliseconds);
    window.slowest = Math.max(window.slowest, milliseconds);
    window.alone &&= isAlone;
    if (window.answers < window.limit) return;
    const { limit, quickest, slowest, alone } = window;
    window.answers = 0;
    window.slowest = 0;
    window.alone = true;
    if (slowest > Math.min(quickest * SLOWER, quickest + RETRANSMISSION)) {
      if (alone && limit > FIRST) settle(window, limit / GROWTH);
    } else if (quickest >= NEAR) {
      window.limit = Math.min(limit * GROWTH, MOST);
    }
  }

  /** `host` has failed to answer, or said that it is asked too much. */
  refused(host: string): void {
    settle(this.#window(host), FIRST);
  }

  #window(host: string): Window {
    let window = this.#windows.get(host);
    if (window === undefined) {
      window = {
        limit: FIRST,
        answers: 0,
        quickest: Infinity,
        slowest: 0,
        alone: true,
        settled: false,
      };
      this.#windows.set(host, window);
    }
    return window;
  }
}

function settle(window: Window, limit: number): void {
  window.limit = limit;
  window.settled = true;
}
