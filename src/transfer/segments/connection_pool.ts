import { NetworkError } from "../../base/errors.ts";
import { HostBusy } from "../http/http.ts";
import { AnswerError } from "../http/http_status.ts";
import { retryAfterMs } from "../retry.ts";
import { ConnectionCount } from "./connection_count.ts";
import type { Segment } from "./segment_store.ts";

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

/** Hears what becomes of a request. */
export interface RequestNews {
  sent(): void;
  /** The server gives what was asked for, after so many ms. */
  answered(responseMs: number): void;
}

/** What a pool has done by its connections. */
export interface SegmentWork {
  /**
   * The next segment.
   *
   * @param isNew whether a connection asks that the server may have no place for
   */
  claim(isNew: boolean): Segment | undefined;
  /**
   * Fetches a segment.
   *
   * @param isAlone whether no other connection brings bytes
   * @returns whether less came than was planned; undefined where it was dropped
   */
  fetch(
    segment: Segment,
    isAlone: boolean,
    news: RequestNews,
  ): Promise<boolean | undefined>;
  /** Gives a segment up, the request too. */
  drop(segment: Segment): void;
  /** A connection is over. @param error why, where it was not for want of work */
  ended(error?: unknown): void;
}

/** One connection. */
interface Connection {
  segment: Segment;
  /** Whether it has brought bytes. */
  brings: boolean;
  /** Since when it has had no answer, in ms. */
  silentSince: number | undefined;
  done?: Promise<void>;
}

/** The connections of a transfer beside its head: as many as help, each for one segment after the other. */
export class ConnectionPool {
  readonly count: ConnectionCount;
  readonly #work: SegmentWork;
  readonly #date: () => number;
  readonly #connections = new Set<Connection>();
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
   * @param most connections, at least 1
   * @param date milliseconds since 1970
   */
  constructor(most: number, work: SegmentWork, date: () => number) {
    this.count = new ConnectionCount(most);
    this.#work = work;
    this.#date = date;
  }

  get isIdle(): boolean {
    return this.#connections.size === 0;
  }

  /** Connections that are at work, the head included. */
  get working(): number {
    return this.#connections.size + (this.hasHead ? 1 : 0);
  }

  /** How many there are to be. */
  get wanted(): number {
    return this.#isPaused ? 1 : this.count.wanted;
  }

  /** Whether the server has taken all connections that there are to be for now. */
  get isSettled(): boolean {
    return this.count.isSettled(performance.now()) &&
      this.#flowing() >= this.count.wanted;
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
      for (const each of this.#connections) each.silentSince &&= now;
    }
    this.#heardAt = now;
    this.recruit();
  }

  /** Sets more connections to work, as many as are wanted. */
  recruit(): void {
    while (!this.#isPaused && this.#mayGoOn(this.working + 1)) {
      const segment = this.#work.claim(true);
      if (segment === undefined) return;
      const connection: Connection = {
        segment,
        brings: false,
        silentSince: undefined,
      };
      this.#connections.add(connection);
      this.#watch ??= setInterval(() => this.#giveUpSilent(), LOOK_MS);
      connection.done = this.#use(connection);
    }
  }

  /** Waits until all connections are over. */
  async ended(): Promise<void> {
    await Promise.all([...this.#connections].map(({ done }) => done));
  }

  #mayGoOn(working: number): boolean {
    return !this.isOff && working <= this.wanted;
  }

  /** Whether a server has asked for patience: only what works alone goes on. */
  get #isPaused(): boolean {
    return performance.now() < this.#pausedUntil;
  }

  /** Connections that bring bytes, but for those that are silent since then. */
  #flowing(since = -Infinity): number {
    const flowing = [...this.#connections].filter((each) =>
      each.brings && !((each.silentSince ?? Infinity) <= since)
    );
    return flowing.length + (this.hasHead ? 1 : 0);
  }

  async #use(connection: Connection): Promise<void> {
    let failure: unknown;
    try {
      let next: Segment | undefined = connection.segment;
      while (next !== undefined) {
        connection.segment = next;
        await this.#fetch(connection);
        next = this.#mayGoOn(this.working)
          ? this.#work.claim(false)
          : undefined;
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

  async #fetch(connection: Connection): Promise<void> {
    const { segment } = connection;
    const before = this.#shortOnes;
    const news: RequestNews = {
      sent() {
        connection.silentSince ??= performance.now();
      },
      answered: (responseMs) => {
        this.count.answered(responseMs);
        connection.brings = true;
        connection.silentSince = undefined;
      },
    };
    const isAlone = this.working === 1;
    const isShort = await this.#work.fetch(segment, isAlone, news);
    if (isShort === undefined) return;
    // Those that a line broke off at the same time count once.
    this.#shortOnes = isShort ? Math.max(this.#shortOnes, before + 1) : 0;
    this.isOff ||= this.#shortOnes >= SHORT_ONES;
  }

  /** Gives up the connections that a server leaves without an answer; a burst of them counts once. */
  #giveUpSilent(): void {
    const now = performance.now();
    const patience = SILENT_MS + SILENT_RESPONSES * this.count.response;
    const silentFor = ({ silentSince = now }: Connection) => now - silentSince;
    const all = [...this.#connections];
    if (!all.some((each) => silentFor(each) >= patience)) return;
    const silent = all.filter((each) => silentFor(each) >= patience / 2);
    if (silent.length === this.working) {
      if (silent.length === 1) return;
      // One asks anew, and waits for as long as it takes.
      this.count.refused(now, 1);
    } else if (now - this.#heardAt < STALL_MS) {
      this.count.silent(now, this.#flowing(now - patience / 2));
    } else return;
    for (const each of silent) {
      each.silentSince = undefined;
      this.#work.drop(each.segment);
    }
  }

  /** Draws the conclusions from a connection's end that was not wanted. */
  #failed(error: unknown): void {
    const now = performance.now();
    if (error instanceof HostBusy) this.count.busy(now, this.working);
    if (!(error instanceof NetworkError)) return;
    // What cannot succeed in segments may do so in the plain way.
    this.isOff ||= !error.retryable;
    this.count.refused(now, this.#flowing());
    const wait = error instanceof AnswerError
      ? retryAfterMs(error.retryAfter, this.#date())
      : undefined;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + (wait ?? 0));
  }
}
