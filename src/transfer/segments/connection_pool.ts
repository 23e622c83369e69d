import { NetworkError } from "../../base/errors.ts";
import { HostBusy } from "../http/http.ts";
import { retryAfterMs } from "../http/retry_after.ts";
import type { ConnectionCount } from "./connection_count.ts";
import { cutSegment, nextGap, segmentBytes } from "./segment_plan.ts";
import {
  isUnanswered,
  type Segment,
  type SegmentStore,
} from "./segment_store.ts";

/** So many segments in a row that end too early are not an accident: requests would take longer than they bring. */
const SHORT_ONES = 4;

/**
 * A connection that has no answer for so long while others bring bytes is given
 * up: some servers let those wait that they have no place for. In ms, to which
 * so many times the quickest answer is added.
 */
const SILENT_MS = 3000;
const SILENT_RESPONSES = 10;

/** Where nothing comes for so many ms, silence is no answer to being too many. */
const STALL_MS = 1000;

/** Milliseconds between two looks for silence. */
const LOOK_MS = 250;

/** A request takes longer than usual after so many ms, and so many times the quickest answer. */
const OVERDUE_MS = 250;
const OVERDUE_RESPONSES = 4;

/** What comes faster than so many bytes per ms is read late: much of it is under way when a request is broken off. */
const READ_AT_ONCE = 50_000;

/** Bytes per ms of a connection of which nothing is known yet. */
const UNKNOWN_RATE = 10_000;

/** What a pool has done by its connections. */
export interface SegmentWork {
  /**
   * Fetches a segment.
   *
   * @param isAlone whether no other connection brings bytes
   * @returns whether less came than was planned; undefined where it was dropped
   */
  fetch(segment: Segment, isAlone: boolean): Promise<boolean | undefined>;
  /** A connection is over. @param error why, where it was not for want of work */
  ended(error?: unknown): void;
}

/** One connection. */
interface Connection {
  segment: Segment;
  done?: Promise<void>;
}

/** The connections of a transfer beside its head: as many as help, each for one segment after the other. */
export class ConnectionPool {
  readonly count: ConnectionCount;
  readonly #work: SegmentWork;
  readonly #date: () => number;
  readonly #connections = new Set<Connection>();
  /** What they fill; undefined while nothing can be ahead of the partial file. */
  store: SegmentStore | undefined;
  /** Whether there is a head, which brings bytes too. */
  hasHead = false;
  /** Whether there are to be no further segments. */
  isOff = false;
  #pausedUntil = -Infinity;
  #shortOnes = 0;
  /** When bytes came last. */
  #heardAt = 0;
  #watch: ReturnType<typeof setInterval> | undefined;

  /**
   * @param count says how many there should be
   * @param date milliseconds since 1970
   */
  constructor(count: ConnectionCount, work: SegmentWork, date: () => number) {
    this.count = count;
    this.#work = work;
    this.#date = date;
  }

  get isIdle(): boolean {
    return this.#connections.size === 0;
  }

  /** Those that ask for patience have had it. */
  resume(): void {
    this.#pausedUntil = -Infinity;
  }

  /** Bytes have come, over the head or another connection. @param left bytes that are still to come */
  received(bytes: number, left: number): void {
    const now = performance.now();
    this.count.received(bytes, now, this.#flowing(), left);
    if (now - this.#heardAt > STALL_MS) {
      for (const { segment } of this.#connections) segment.silentSince &&= now;
    }
    this.#heardAt = now;
    this.recruit();
  }

  /** Sets more connections to work, as many as are wanted. */
  recruit(): void {
    while (!this.#isPaused && this.#mayGoOn(this.#working + 1)) {
      const segment = this.#next(true);
      if (segment === undefined) return;
      const connection: Connection = { segment };
      this.#connections.add(connection);
      this.#watch ??= setInterval(() => this.#giveUpSilent(), LOOK_MS);
      connection.done = this.#use(connection);
    }
  }

  /** How many bytes the next segment of what is filled is to have. */
  nextBytes({ length, segments, left, headEnd }: SegmentStore): number {
    const { response, each = UNKNOWN_RATE } = this.count;
    const busy = segments.map(({ at, end }) => end - at);
    const ahead = this.hasHead ? headEnd - length : 0;
    return segmentBytes({
      each,
      connections: Math.max(this.#wanted, this.#working),
      response,
      busyFor: Math.max(0, ahead, ...busy) / each,
      left,
    });
  }

  /** Waits until all connections are over. */
  async ended(): Promise<void> {
    await Promise.all([...this.#connections].map(({ done }) => done));
  }

  /** Connections that are at work, the head included. */
  get #working(): number {
    return this.#connections.size + (this.hasHead ? 1 : 0);
  }

  /** How many there are to be. */
  get #wanted(): number {
    return this.#isPaused ? 1 : this.count.wanted;
  }

  #mayGoOn(working: number): boolean {
    return !this.isOff && working <= this.#wanted;
  }

  /** Whether a server has asked for patience: only what works alone goes on. */
  get #isPaused(): boolean {
    return performance.now() < this.#pausedUntil;
  }

  /** Connections that bring bytes, but for those that are silent since then. */
  #flowing(since = -Infinity): number {
    const flowing = [...this.#connections].filter(({ segment }) =>
      (!segment.isNew || segment.told !== undefined) &&
      !((segment.silentSince ?? Infinity) <= since)
    );
    return flowing.length + (this.hasHead ? 1 : 0);
  }

  /**
   * The nearest bytes that no connection brings, or that one asks for in vain,
   * as the next segment.
   *
   * While the server may have no place for some connections, or there is but one,
   * a request asks for all to the end of the blob where it can. It goes on while
   * those after it have no answer, and no other one has to follow it that could
   * be left without one. It is broken off where it meets the next one.
   *
   * @param isNew whether it is for a connection that has brought nothing yet
   */
  #next(isNew: boolean): Segment | undefined {
    const { count, hasHead, store } = this;
    if (store === undefined) return undefined;
    const { length, total, segments } = store;
    if (hasHead && store.headEnd <= length) {
      store.headEnd = length + this.nextBytes(store);
    }
    const late = OVERDUE_MS + OVERDUE_RESPONSES * count.response;
    const before = performance.now() - late;
    const kept = segments.filter((each) =>
      isNew || !isUnanswered(each) || (each.silentSince ?? Infinity) > before
    );
    const gap = nextGap(hasHead ? store.headEnd : length, kept, total);
    if (gap === undefined) return undefined;
    const isAlone = this.#wanted === 1;
    const isLast = gap.end === total;
    const stretch = isAlone && !isLast
      ? gap
      : cutSegment(gap, this.nextBytes(store));
    const rate = this.#wanted * (count.each ?? UNKNOWN_RATE);
    const isSettled = count.isSettled(performance.now()) &&
      this.#flowing() >= count.wanted;
    const isTrying = !isSettled && rate <= READ_AT_ONCE;
    return store.add(stretch, {
      isOpen: isLast && (isAlone || isTrying),
      isNew,
    });
  }

  async #use(connection: Connection): Promise<void> {
    let failure: unknown;
    try {
      let next: Segment | undefined = connection.segment;
      while (next !== undefined) {
        connection.segment = next;
        await this.#fetch(next);
        next = this.#mayGoOn(this.#working) ? this.#next(false) : undefined;
      }
    } catch (error) {
      failure = error;
    }
    this.#connections.delete(connection);
    if (this.isIdle) {
      clearInterval(this.#watch);
      this.#watch = undefined;
    }
    if (failure !== undefined) this.#failed(failure);
    this.#work.ended(failure);
  }

  async #fetch(segment: Segment): Promise<void> {
    const before = this.#shortOnes;
    const isShort = await this.#work.fetch(segment, this.#working === 1);
    if (isShort === undefined) return;
    // Those that a line broke off at the same time count once.
    this.#shortOnes = isShort ? Math.max(this.#shortOnes, before + 1) : 0;
    this.isOff ||= this.#shortOnes >= SHORT_ONES;
  }

  /** Gives up the connections that a server leaves without an answer; a burst of them counts once. */
  #giveUpSilent(): void {
    const now = performance.now();
    const patience = SILENT_MS + SILENT_RESPONSES * this.count.response;
    const silentFor = ({ silentSince = now }: Segment) => now - silentSince;
    const all = Array.from(this.#connections, ({ segment }) => segment);
    if (!all.some((each) => silentFor(each) >= patience)) return;
    const silent = all.filter((each) => silentFor(each) >= patience / 2);
    if (silent.length === this.#working) {
      if (silent.length === 1) return;
      // One asks anew, and waits for as long as it takes.
      this.count.refused(now, 1);
    } else if (now - this.#heardAt < STALL_MS) {
      this.count.silent(now, this.#flowing(now - patience / 2));
    } else return;
    for (const each of silent) {
      each.silentSince = undefined;
      this.store?.drop(each);
    }
  }

  /** Draws the conclusions from a connection's end that was not wanted. */
  #failed(error: unknown): void {
    const now = performance.now();
    if (error instanceof HostBusy) this.count.busy(now, this.#working);
    if (!(error instanceof NetworkError)) return;
    // What cannot succeed in segments may do so in the plain way.
    this.isOff ||= !error.retryable;
    this.count.refused(now, this.#flowing());
    const wait = retryAfterMs(error.retryAfter, this.#date());
    this.#pausedUntil = Math.max(this.#pausedUntil, now + (wait ?? 0));
  }
}
