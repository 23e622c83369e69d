import { cannotFetch, NetworkError } from "../../base/errors.ts";
import { sleep } from "../../base/waiting.ts";
import type { Connections } from "../blob.ts";
import { HostBusy, type HttpAnswer } from "../http/http.ts";
import { answerBehind } from "../http/http_status.ts";
import { systemRetryClock } from "../retry.ts";
import type { Transfer } from "../transfer.ts";
import { ConnectionCount } from "./connection_count.ts";
import { ConnectionPool } from "./connection_pool.ts";
import {
  type AskedSegment,
  NoSegments,
  segmentEnd,
  segmentHeaders,
} from "./segment_answer.ts";
import { LEAST_SEGMENTED_BYTES, versionMark } from "./segment_file.ts";
import { type Segment, SegmentStore } from "./segment_store.ts";

/** A request that brought so many bytes was no failure: what follows is asked for anew, as is what an expired address refuses. */
const PROGRESS_BYTES = 65_536;

/** Bytes that are moved at once, and how often before others have a turn. */
const MOVE_BYTES = 1_048_576;
const PIECES = 4;

/**
 * A transfer over several connections. The first one, the head, fills the
 * partial file as if it were alone. Others fetch what follows, the nearest bytes
 * first, each segment into a file of its own, and from there it is moved into
 * the partial file when that has grown so far. Where the head meets the first
 * segment both must have the same bytes; then the head is given up, and all that
 * is left comes in segments.
 */
export class Segments implements AsyncDisposable {
  readonly #transfer: Transfer;
  readonly #pool: ConnectionPool;
  /** Whether the head and a segment had the same bytes. */
  #proven = false;
  #failure: NetworkError | undefined;
  #fatal: { readonly error: unknown } | undefined;
  #moving: Promise<void> | undefined;
  #buffer: Uint8Array | undefined;
  #wake = Promise.withResolvers<void>();

  constructor(transfer: Transfer) {
    const {
      http,
      clock = systemRetryClock,
      connectionCount = (most: number) => new ConnectionCount(most),
    } = transfer.context;
    this.#transfer = transfer;
    this.#pool = new ConnectionPool(
      connectionCount(http.connections),
      {
        fetch: (segment, isAlone) => this.#fetch(segment, isAlone),
        ended: (error) => this.#connectionEnded(error),
      },
      () => clock.date(),
    );
  }

  /** What is beside the partial file at present. */
  get line(): Connections {
    const { ahead = 0, segments = [] } = this.#pool.store ?? {};
    const bring = segments.filter(({ start, at, stop }) =>
      stop !== undefined && at > start
    );
    const head = this.#pool.hasHead ? 1 : 0;
    return { connections: bring.length + head, ahead };
  }

  /**
   * The head brings bytes. They are those of the version that the partial file
   * is noted to be of, and go on to the end of the blob.
   *
   * @param total bytes of the blob
   * @param responseMs what its answer took
   */
  begin(total: number | undefined, responseMs: number): void {
    const { part, source: { expected }, context: { http } } = this.#transfer;
    const { etag, lastModified, ranges } = part.validators ?? {};
    const tied = etag ?? lastModified ?? expected.sha256;
    this.#pool.hasHead = true;
    this.#pool.count.answered(responseMs);
    if (this.#pool.isOff || total === undefined) return;
    if (total < LEAST_SEGMENTED_BYTES) return;
    if (tied === undefined || ranges !== true) return;
    if (this.#pool.store !== undefined) return;
    const version = versionMark({ ...part.validators, total }, expected.sha256);
    const store = new SegmentStore(part, version, total);
    const isWorthwhile = http.connections > 1 &&
      total - part.length >= LEAST_SEGMENTED_BYTES;
    if (isWorthwhile || store.segments.length > 0) this.#pool.store = store;
  }

  /** The head has stored bytes. @returns false where what follows is here. */
  stored(bytes: number): boolean {
    if (this.#pool.store === undefined) return true;
    this.#pool.received(bytes, this.#pool.store.left);
    const isSame = this.#pool.store.compare();
    if (isSame === undefined) return true;
    this.#proven = isSame;
    if (!isSame) this.giveUp();
    return !isSame;
  }

  /** The head's answer is over. */
  headEnded(): void {
    this.#pool.hasHead = false;
  }

  /** What was received is void. */
  reset(): void {
    this.#pool.store?.clear();
    this.#pool.store = undefined;
    this.#proven = false;
  }

  /** Leaves the transfer to one connection from now on. */
  giveUp(): void {
    this.reset();
    this.#pool.isOff = true;
  }

  /**
   * Fetches the rest once the head has met a segment.
   *
   * @returns whether the partial file is complete: else what follows it is to be
   * asked for in the plain way.
   * @throws {NetworkError} when every connection has failed; {StoreError} when
   * the disk refuses; the signal's reason; what `assertUseful` throws.
   */
  async finish(): Promise<boolean> {
    const { part, context: { signal } } = this.#transfer;
    const store = this.#pool.store;
    if (store === undefined || !this.#proven) return false;
    this.#pool.resume();
    this.#failure = undefined;
    for (;;) {
      await this.#move();
      const { promise: woken } = this.#wake;
      if (this.#fatal !== undefined) throw this.#fatal.error;
      signal.throwIfAborted();
      if (part.length >= store.total) return true;
      if (this.#pool.store !== store) return false;
      if (this.#pool.isIdle && this.#failure !== undefined) throw this.#failure;
      this.#pool.recruit();
      if (this.#pool.isIdle) return false;
      await woken;
    }
  }

  /** Ends all connections. What they brought is kept where the blob is not complete. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#pool.isOff = true;
    for (const { stop } of this.#pool.store?.segments ?? []) stop?.abort();
    await Promise.all([this.#pool.ended(), this.#moving]);
    this.#pool.store?.close();
  }

  /** Asks for a segment over a connection of its own, and puts on disk what comes of it. */
  async #fetch(
    segment: Segment,
    isAlone: boolean,
  ): Promise<boolean | undefined> {
    const { part, source, context: { http, signal } } = this.#transfer;
    const { url, secretHeaders, expected } = source;
    const { store } = this.#pool;
    const { start, end, stop } = segment;
    if (store === undefined || stop === undefined) return undefined;
    const asked: AskedSegment = {
      url,
      start,
      end: segment.isOpen ? store.total : end,
      known: { ...part.validators, total: store.total },
      tied: expected.sha256 !== undefined,
    };
    try {
      await http.exchange({
        url,
        headers: segmentHeaders(asked),
        secretHeaders,
        raw: true,
        segment: isAlone ? "needed" : "spare",
        sent() {
          segment.silentSince ??= performance.now();
        },
        signal: AbortSignal.any([signal, stop.signal]),
      }, (answer) => this.#receive(answer, asked, segment, store));
    } catch (error) {
      // It was given up because its bytes are not needed any more.
      if (!store.has(segment)) return undefined;
      const goesOn = error instanceof NetworkError && error.retryable &&
        (segment.at - start >= PROGRESS_BYTES ||
          answerBehind(error)?.bearing.isExpired);
      if (!goesOn) throw error;
    } finally {
      store.ended(segment);
      this.#changed();
      void this.#move();
    }
    return segment.at < end;
  }

  /** Takes the bytes of a segment: as many as the server says, and no other ones. */
  async #receive(
    answer: HttpAnswer,
    asked: AskedSegment,
    segment: Segment,
    store: SegmentStore,
  ): Promise<void> {
    const { part, source: { url } } = this.#transfer;
    const { start } = asked;
    const told = segmentEnd(asked, answer);
    if (!store.has(segment)) return;
    segment.told = told;
    segment.end = Math.min(segment.end, told);
    segment.silentSince = undefined;
    part.noteRanges(true);
    this.#failure = undefined;
    this.#pool.count.answered(answer.responseMs);
    let at = start;
    const isOver = await answer.read((chunk) => {
      at += chunk.length;
      if (at > told) throw new NoSegments("lied");
      return this.#take(segment, chunk, store);
    });
    if (!isOver || at === told) return;
    throw cannotFetch(
      url,
      `a part of it ended after ${at - start} of ${told - start} bytes`,
      { retryable: true },
    );
  }

  /** Stores bytes of a segment; false when no more are wanted. */
  #take(segment: Segment, chunk: Uint8Array, store: SegmentStore): boolean {
    if (!store.has(segment)) return false;
    if (segment.at + chunk.length > segment.end) {
      store.extend(segment, segment.end + this.#pool.nextBytes(store));
    }
    const bytes = chunk.subarray(0, segment.end - segment.at);
    if (bytes.length === 0) return false;
    const stored = store.append(segment, bytes, this.#mayMove);
    this.#tell(stored);
    this.#pool.received(bytes.length, store.left);
    return bytes.length === chunk.length;
  }

  /** Whether nothing but segments fills the partial file. */
  get #mayMove(): boolean {
    return this.#proven && !this.#pool.hasHead;
  }

  #tell(stored: boolean): void {
    const { part, observer } = this.#transfer;
    observer.progress(part.length, this.#pool.store?.total, this.line);
    if (stored) observer.assertUseful?.(this.#pool.store?.total);
  }

  /** Moves into the partial file what follows there. */
  #move(): Promise<void> {
    this.#moving ??= this.#moveAll()
      .catch((error) => {
        this.#failWith(error);
      })
      .finally(() => {
        this.#moving = undefined;
        this.#changed();
      });
    return this.#moving;
  }

  async #moveAll(): Promise<void> {
    const buffer = this.#buffer ??= new Uint8Array(MOVE_BYTES);
    for (let pieces = 1; this.#mayMove; pieces++) {
      if ((this.#pool.store?.move(buffer) ?? 0) === 0) return;
      this.#tell(true);
      if (pieces % PIECES === 0) await sleep(0, this.#transfer.context.signal);
    }
  }

  #connectionEnded(error: unknown): void {
    if (error instanceof NoSegments) {
      if (error.why === "ignored") this.#transfer.part.noteRanges(false);
      // Of a new version, which begins anew, there may be segments.
      if (error.why === "changed") this.reset();
      else if (error.why === "refused") this.#pool.isOff = true;
      else this.giveUp();
    } else if (error instanceof NetworkError) {
      if (error.retryable) this.#failure = error;
    } else if (error !== undefined && !(error instanceof HostBusy)) {
      this.#failWith(error);
    }
    this.#changed();
  }

  #failWith(error: unknown): void {
    this.#fatal ??= { error };
    this.#pool.isOff = true;
  }

  #changed(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}
