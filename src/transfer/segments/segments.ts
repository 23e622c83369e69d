import { NetworkError } from "../../base/errors.ts";
import { sleep } from "../../base/waiting.ts";
import type { BlobObserver, Connections, Expected } from "../blob.ts";
import type { TransferContext } from "../context.ts";
import { HostBusy } from "../http/http.ts";
import { AnswerError } from "../http/http_status.ts";
import { readBody } from "../http/read_body.ts";
import type { PartFile } from "../part_file.ts";
import { retryAfterMs, systemRetryClock } from "../retry.ts";
import { ConnectionCount } from "./connection_count.ts";
import { LEAST_SEGMENTED_BYTES, versionMark } from "./segment_file.ts";
import {
  cutSegment,
  nextGap,
  segmentBytes,
  segmentEnd,
  segmentHeaders,
} from "./segment_plan.ts";
import { cutShort, isWhole, NoSegments, refusal } from "./segment_refusal.ts";
import { type Segment, SegmentStore } from "./segment_store.ts";

/** A transfer that may use several connections. */
export interface SegmentedTransfer {
  readonly part: PartFile;
  readonly source: {
    readonly url: URL;
    readonly secretHeaders: Readonly<Record<string, string>>;
    readonly expected: Expected;
  };
  readonly observer: BlobObserver;
  readonly context: TransferContext;
}

/** A request that brought so many bytes was no failure: what follows is asked for anew. */
const PROGRESS_BYTES = 65_536;

/** So many segments in a row that end too early are not an accident: requests would take longer than they bring. */
const SHORT_ONES = 4;

/**
 * A request beside others that has no answer for so long is given up: some
 * servers let those wait that they have no place for. In ms, to which so many
 * times the quickest answer is added.
 */
const SILENT_MS = 3000;
const SILENT_RESPONSES = 10;

/** Bytes that are moved at once, and how often before others have a turn. */
const MOVE_BYTES = 1_048_576;
const PIECES = 4;

/** Bytes per ms of a connection of which nothing is known yet. */
const UNKNOWN_RATE = 10_000;

/**
 * The further connections of a transfer. The first one, the head, fills the
 * partial file as if it were alone. Others fetch what follows, the nearest bytes
 * first, each segment into a file of its own, and from there it is moved into
 * the partial file when that has grown so far. Where the head meets the first
 * segment both must have the same bytes; then the head is given up, and all that
 * is left comes in segments.
 */
export class Segments implements AsyncDisposable {
  readonly #transfer: SegmentedTransfer;
  readonly #count: ConnectionCount;
  readonly #running = new Set<Promise<void>>();
  /** What is ahead of the partial file; undefined while nothing can be. */
  #store: SegmentStore | undefined;
  /** Where the head's part ends, while there is a head. */
  #headEnd: number | undefined;
  /** Whether the head and a segment had the same bytes. */
  #proven = false;
  #isOff = false;
  #pausedUntil = -Infinity;
  /** Segments one after the other of which not everything came. */
  #shortOnes = 0;
  /** Workers that have brought bytes. */
  #open = 0;
  #failure: NetworkError | undefined;
  #fatal: { readonly error: unknown } | undefined;
  #moving: Promise<void> | undefined;
  #buffer: Uint8Array | undefined;
  #wake = Promise.withResolvers<void>();

  constructor(transfer: SegmentedTransfer) {
    this.#transfer = transfer;
    this.#count = new ConnectionCount(transfer.context.http.connections);
  }

  /** What is beside the partial file at present. */
  get line(): Connections {
    const { ahead = 0, segments = [] } = this.#store ?? {};
    const bring = segments.filter(({ start, at, stop }) =>
      stop !== undefined && at > start
    );
    const head = this.#headEnd === undefined ? 0 : 1;
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
    this.#headEnd = part.length;
    this.#count.answered(responseMs);
    if (this.#isOff || total === undefined) return;
    if (total < LEAST_SEGMENTED_BYTES) return;
    if (tied === undefined || ranges !== true) return;
    if (this.#store !== undefined) return;
    const version = versionMark({ ...part.validators, total }, expected.sha256);
    const store = new SegmentStore(part, version, total);
    const isWorthwhile = http.connections > 1 &&
      total - part.length >= LEAST_SEGMENTED_BYTES;
    if (isWorthwhile || store.segments.length > 0) this.#store = store;
  }

  /** The head has stored bytes. @returns false where what follows is here. */
  stored(bytes: number): boolean {
    if (this.#store === undefined) return true;
    this.#measure(bytes);
    const isSame = this.#store.compare();
    if (isSame === undefined) return true;
    this.#proven = isSame;
    if (!isSame) this.giveUp();
    return !isSame;
  }

  /** The head's answer is over. */
  headEnded(): void {
    this.#headEnd = undefined;
  }

  /** What was received is void. */
  reset(): void {
    this.#store?.clear();
    this.#store = undefined;
    this.#proven = false;
  }

  /** Leaves the transfer to one connection from now on. */
  giveUp(): void {
    this.reset();
    this.#isOff = true;
  }

  /**
   * Fetches the rest once the head has met a segment.
   *
   * @returns whether the partial file is complete: else what follows it is to be
   * asked for in the plain way.
   * @throws {NetworkError} when every connection has failed; {StoreError} when
   * the disk refuses; the signal's reason; what `assertWanted` throws.
   */
  async finish(): Promise<boolean> {
    const { part, context: { signal } } = this.#transfer;
    const store = this.#store;
    if (store === undefined || !this.#proven) return false;
    // Those that ask for patience have had it when this is called again.
    this.#pausedUntil = -Infinity;
    this.#failure = undefined;
    for (;;) {
      await this.#move();
      const { promise: woken } = this.#wake;
      if (this.#fatal !== undefined) throw this.#fatal.error;
      signal.throwIfAborted();
      if (part.length >= store.total) return true;
      if (this.#store !== store) return false;
      const isIdle = this.#running.size === 0;
      if (isIdle && this.#failure !== undefined) throw this.#failure;
      this.#recruit();
      if (this.#running.size === 0) return false;
      await woken;
    }
  }

  /** Ends all connections. What they brought is kept where the blob is not complete. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOff = true;
    for (const { stop } of this.#store?.segments ?? []) stop?.abort();
    await Promise.allSettled([...this.#running, this.#moving]);
    this.#store?.close();
  }

  get #working(): number {
    return this.#running.size + (this.#headEnd === undefined ? 0 : 1);
  }

  #measure(bytes: number): void {
    const open = this.#open + (this.#headEnd === undefined ? 0 : 1);
    this.#count.received(bytes, performance.now(), open, this.#left);
    this.#recruit();
  }

  /** Bytes that are still to come. */
  get #left(): number {
    const { total = 0, ahead = 0 } = this.#store ?? {};
    return total - this.#transfer.part.length - ahead;
  }

  /** Sets more connections to work, as many as are wanted. */
  #recruit(): void {
    while (!this.#isPaused && this.#mayGoOn(this.#working + 1)) {
      const segment = this.#claim();
      if (segment === undefined) return;
      const running = this.#work(segment).finally(() => {
        this.#running.delete(running);
        this.#changed();
      });
      this.#running.add(running);
    }
  }

  #mayGoOn(working: number): boolean {
    return !this.#isOff && this.#fatal === undefined &&
      working <= (this.#isPaused ? 1 : this.#count.wanted);
  }

  /** Whether a server has asked for patience: only what works alone goes on. */
  get #isPaused(): boolean {
    return performance.now() < this.#pausedUntil;
  }

  /** One connection: segment after segment. */
  async #work(first: Segment): Promise<void> {
    let brings = false;
    const begun = () => {
      if (!brings) this.#open++;
      brings = true;
    };
    try {
      for (let segment: Segment | undefined = first; segment !== undefined;) {
        await this.#fetch(segment, begun);
        segment = this.#mayGoOn(this.#working) ? this.#claim() : undefined;
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      if (brings) this.#open--;
    }
  }

  /** The nearest bytes that no connection brings, as one's work. */
  #claim(): Segment | undefined {
    const { length } = this.#transfer.part;
    const store = this.#store;
    if (store === undefined) return undefined;
    if (this.#headEnd !== undefined && this.#headEnd <= length) {
      this.#headEnd = length + this.#nextBytes(store);
    }
    const prefix = this.#headEnd ?? length;
    const gap = nextGap(prefix, store.segments, store.total);
    return gap && store.add(cutSegment(gap, this.#nextBytes(store)));
  }

  #nextBytes({ segments }: SegmentStore): number {
    const each = this.#count.each ?? UNKNOWN_RATE;
    const head = (this.#headEnd ?? 0) - this.#transfer.part.length;
    const busy = segments.map(({ at, end }) => end - at);
    return segmentBytes({
      each,
      connections: this.#isPaused
        ? 1
        : Math.max(this.#count.wanted, this.#working),
      response: this.#count.response,
      busyFor: Math.max(0, head, ...busy) / each,
      left: this.#left,
    });
  }

  /** Asks for a segment, and puts on disk what comes of it. */
  async #fetch(segment: Segment, begun: () => void): Promise<void> {
    const { part, source, context } = this.#transfer;
    const { url, secretHeaders, expected } = source;
    const store = this.#store;
    const { start, end, stop } = segment;
    if (store === undefined || stop === undefined) return;
    const known = { ...part.validators, total: store.total };
    const shortBefore = this.#shortOnes;
    const isAlone = this.#headEnd === undefined &&
      store.segments.every((each) => each === segment || !each.stop);
    const silence = isAlone ? undefined : setTimeout(() => {
      this.#count.refused(performance.now(), this.#working);
      store.drop(segment);
    }, SILENT_MS + SILENT_RESPONSES * this.#count.response);
    const take = (chunk: Uint8Array) => this.#take(segment, chunk, store);
    try {
      await context.http.exchange({
        url,
        secretHeaders,
        headers: segmentHeaders({ start, end }, known),
        raw: true,
        segment: isAlone ? "needed" : "spare",
        signal: AbortSignal.any([context.signal, stop.signal]),
      }, async (answer) => {
        const { status, headers, responseMs } = answer;
        clearTimeout(silence);
        const asked = {
          start,
          end,
          known,
          tied: expected.sha256 !== undefined,
        };
        const told = segmentEnd(asked, status, headers);
        if (told === undefined) {
          if (isWhole(answer, known)) part.noteRanges(false);
          throw refusal(answer, known);
        }
        if (!store.has(segment)) return;
        segment.end = told;
        part.noteRanges(true);
        this.#count.answered(responseMs);
        this.#failure = undefined;
        begun();
        await readBody(answer, take);
        if (segment.at < told) throw cutShort(url, segment);
      });
    } catch (error) {
      // It was given up because its bytes are not needed any more.
      if (!store.has(segment)) return;
      const goesOn = error instanceof NetworkError && error.retryable &&
        segment.at - start >= PROGRESS_BYTES;
      if (!goesOn) throw error;
    } finally {
      clearTimeout(silence);
      // Those that a line broke off at the same time count once.
      this.#shortOnes = segment.at < end
        ? Math.max(this.#shortOnes, shortBefore + 1)
        : 0;
      this.#isOff ||= this.#shortOnes >= SHORT_ONES;
      store.ended(segment);
      this.#changed();
      void this.#move();
    }
  }

  /** Stores bytes of a segment; false when they are not wanted any more. */
  #take(segment: Segment, chunk: Uint8Array, store: SegmentStore): boolean {
    if (!store.has(segment)) return false;
    if (chunk.length > segment.end - segment.at) throw new NoSegments("lied");
    const stored = store.append(segment, chunk, this.#mayMove);
    this.#tell(stored);
    this.#measure(chunk.length);
    return true;
  }

  /** Whether nothing but segments fills the partial file. */
  get #mayMove(): boolean {
    return this.#proven && this.#headEnd === undefined;
  }

  #tell(stored: boolean): void {
    const { part, observer } = this.#transfer;
    observer.progress(part.length, this.#store?.total, this.line);
    if (stored) observer.assertWanted?.(this.#store?.total);
  }

  /** Moves into the partial file what follows there. */
  #move(): Promise<void> {
    this.#moving ??= this.#moveAll()
      .catch((error) => {
        this.#fatal ??= { error };
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
      if ((this.#store?.move(buffer) ?? 0) === 0) return;
      this.#tell(true);
      if (pieces % PIECES === 0) await sleep(0, this.#transfer.context.signal);
    }
  }

  /** Draws the conclusions from a connection's end that was not wanted. */
  #failed(error: unknown): void {
    const { clock = systemRetryClock } = this.#transfer.context;
    const now = performance.now();
    if (error instanceof HostBusy) {
      this.#count.busy(now, this.#working - 1);
    } else if (error instanceof NoSegments) {
      // Of a new version, which begins anew, there may be segments.
      if (error.why === "changed") this.reset();
      else if (error.why === "lied") this.giveUp();
      else this.#isOff = true;
    } else if (error instanceof NetworkError) {
      // What cannot succeed in segments may do so in the plain way.
      if (error.retryable) this.#failure = error;
      else this.#isOff = true;
      this.#count.refused(now, this.#working);
      const wait = error instanceof AnswerError
        ? retryAfterMs(error.retryAfter, clock.date())
        : undefined;
      this.#pausedUntil = Math.max(this.#pausedUntil, now + (wait ?? 0));
    } else this.#fatal ??= { error };
  }

  #changed(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}
