import { describeUrl, publicUrl } from "../../base/describe_url.ts";
import { NetworkError, StoreError } from "../../base/errors.ts";
import { sleep } from "../../base/waiting.ts";
import type { BlobObserver, Connections, Expected } from "../blob.ts";
import type { TransferContext } from "../context.ts";
import { HostBusy, type HttpAnswer } from "../http/http.ts";
import { AnswerError, answerError } from "../http/http_status.ts";
import { readBody } from "../http/read_body.ts";
import type { PartFile } from "../part_file.ts";
import type { Validators } from "../resume.ts";
import { retryAfterMs } from "../retry.ts";
import { ConnectionCount } from "./connection_count.ts";
import {
  leftSegments,
  removeSegments,
  SegmentFile,
  versionMark,
} from "./segment_file.ts";
import {
  cutSegment,
  nextGap,
  segmentBytes,
  segmentEnd,
  segmentHeaders,
  type Stretch,
} from "./segment_plan.ts";

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

/** Bytes that must be left for a second connection to be worth its while. */
const LEAST_LEFT_BYTES = 16_777_216;

/** What the first connection and a segment must have in common before the segment counts. */
const SAMPLE_BYTES = 65_536;

/** A request that brought so many bytes was no failure: what follows is asked for anew. */
const PROGRESS_BYTES = 65_536;

/** Bytes that are moved at once, and before others have a turn. */
const MOVE_BYTES = 1_048_576;
const TURN_BYTES = 4 * MOVE_BYTES;

/** Bytes per ms of a connection of which nothing is known yet. */
const UNKNOWN_RATE = 10_000;

/** A part of the blob that a connection brings, or has brought. */
interface Segment extends Stretch {
  /** Behind its last byte; nearer where less comes than was asked for. */
  end: number;
  /** Where its next byte belongs. */
  at: number;
  /** Where its bytes are, while there are some that are not in the partial file. */
  file: SegmentFile | undefined;
  /** Ends its request; undefined once it is over. */
  stop: AbortController | undefined;
}

/** The server gives no segments; `lied` where what it gave before may be wrong too. */
class NoSegments extends Error {
  constructor(readonly lied: boolean, readonly answer?: AnswerError) {
    super();
  }
}

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
  /** What is not in the partial file yet, in the order of the blob. */
  #segments: Segment[] = [];
  /** The version whose segments these are; undefined while there can be none. */
  #version: string | undefined;
  #total = 0;
  /** Where the head's part ends, while there is a head. */
  #headEnd: number | undefined;
  /** Whether the head and a segment had the same bytes. */
  #proven = false;
  #isOff = false;
  #pausedUntil = -Infinity;
  /** Connections that bring bytes. */
  #open = 0;
  #failure: NetworkError | undefined;
  #fatal: { readonly error: unknown } | undefined;
  #moving: Promise<void> | undefined;
  #wake = Promise.withResolvers<void>();

  constructor(transfer: SegmentedTransfer) {
    this.#transfer = transfer;
    this.#count = new ConnectionCount(transfer.context.http.connections);
  }

  /** What is beside the partial file at present. */
  get line(): Connections {
    const { length } = this.#transfer.part;
    const ahead = this.#segments.reduce(
      (sum, { start, at }) => sum + Math.max(0, at - Math.max(start, length)),
      0,
    );
    return { connections: this.#working, ahead };
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
    if (tied === undefined || ranges !== true) return;
    if (this.#version !== undefined) return;
    const version = versionMark({ ...part.validators, total }, expected.sha256);
    this.#recall(version, total);
    const isWorthwhile = http.connections > 1 &&
      total - part.length >= LEAST_LEFT_BYTES;
    if (!isWorthwhile && this.#segments.length === 0) return;
    this.#version = version;
    this.#total = total;
  }

  /** The head has stored bytes. @returns false where what follows is here. */
  stored(bytes: number): boolean {
    if (this.#version === undefined) return true;
    this.#measure(bytes);
    return !this.#meets();
  }

  /** The head's answer is over. */
  headEnded(): void {
    this.#headEnd = undefined;
  }

  /** What was received is void. */
  reset(): void {
    for (const segment of [...this.#segments]) this.#drop(segment);
    this.#version = undefined;
    this.#headEnd = undefined;
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
    if (this.#version === undefined || !this.#proven) return false;
    // Those that ask for patience have had it when this is called again.
    this.#pausedUntil = -Infinity;
    this.#failure = undefined;
    for (;;) {
      await this.#move();
      const { promise: woken } = this.#wake;
      if (this.#fatal !== undefined) throw this.#fatal.error;
      signal.throwIfAborted();
      if (part.length >= this.#total) return true;
      this.#recruit();
      if (this.#running.size === 0) {
        if (this.#failure !== undefined) throw this.#failure;
        return false;
      }
      await woken;
    }
  }

  /** Ends all connections. What they brought is kept where the blob is not complete. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOff = true;
    for (const { stop } of this.#segments) stop?.abort();
    await Promise.allSettled([...this.#running, this.#moving]);
    const { part } = this.#transfer;
    for (const { file } of this.#segments) {
      if (part.length >= this.#total) file?.remove();
      else file?.close();
    }
    this.#segments = [];
  }

  get #working(): number {
    return this.#running.size + (this.#headEnd === undefined ? 0 : 1);
  }

  /** Takes over what an earlier run left of this version. */
  #recall(version: string, total: number): void {
    const { part } = this.#transfer;
    removeSegments(part.path, version);
    for (const { start, length } of leftSegments(part.path, version)) {
      const at = start + length;
      const file = SegmentFile.open(part.path, version, start, length);
      const before = this.#segments.at(-1)?.at ?? 0;
      if (at <= Math.max(part.length, before) || start < before || at > total) {
        file.remove();
      } else {
        this.#segments.push({ start, at, end: at, file, stop: undefined });
      }
    }
  }

  #measure(bytes: number): void {
    const head = this.#headEnd === undefined ? 0 : 1;
    this.#count.received(
      bytes,
      performance.now(),
      this.#open + head,
      this.#left,
    );
    this.#recruit();
  }

  /** Bytes that are still to come. */
  get #left(): number {
    return this.#total - this.#transfer.part.length - this.line.ahead;
  }

  /** Sets more connections to work, as many as are wanted. */
  #recruit(): void {
    while (this.#mayGoOn(this.#working + 1)) {
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
      working <= this.#count.wanted && performance.now() >= this.#pausedUntil;
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
    const { part } = this.#transfer;
    const bytes = this.#nextBytes();
    if (this.#headEnd !== undefined && this.#headEnd <= part.length) {
      this.#headEnd = part.length + bytes;
    }
    const prefix = this.#headEnd ?? part.length;
    const gap = nextGap(prefix, this.#segments, this.#total);
    if (gap === undefined) return undefined;
    const { start, end } = cutSegment(gap, this.#nextBytes());
    const stop = new AbortController();
    const segment = { start, at: start, end, file: undefined, stop };
    this.#segments.push(segment);
    this.#segments.sort((a, b) => a.start - b.start);
    return segment;
  }

  #nextBytes(): number {
    const each = this.#count.each ?? UNKNOWN_RATE;
    const { part } = this.#transfer;
    const ends = this.#segments.map(({ at, end }) => end - at);
    const head = Math.max(0, (this.#headEnd ?? 0) - part.length);
    return segmentBytes({
      each,
      connections: Math.max(this.#count.wanted, this.#working),
      response: this.#count.response,
      busyFor: Math.max(head, ...ends) / each,
      left: this.#left,
    });
  }

  /** Asks for a segment, and puts on disk what comes of it. */
  async #fetch(segment: Segment, begun: () => void): Promise<void> {
    const { part, source, context } = this.#transfer;
    const { url, secretHeaders, expected } = source;
    const known: Validators = { ...part.validators, total: this.#total };
    const { start, end, stop } = segment;
    if (stop === undefined) return;
    try {
      await context.http.exchange({
        url,
        secretHeaders,
        headers: segmentHeaders(segment, known),
        raw: true,
        segment: this.#working > 1 ? "spare" : "needed",
        signal: AbortSignal.any([context.signal, stop.signal]),
      }, async (answer) => {
        const { status, headers, responseMs } = answer;
        const digestKnown = expected.sha256 !== undefined;
        const told = segmentEnd(
          { start, end },
          known,
          digestKnown,
          status,
          headers,
        );
        if (told === undefined) throw this.#refusal(answer, known);
        if (!this.#segments.includes(segment)) return;
        segment.end = told;
        part.noteRanges(true);
        this.#count.answered(responseMs);
        begun();
        await readBody(answer, (chunk) => this.#take(segment, chunk));
        if (segment.at < told) throw cutShort(url, segment);
      });
    } catch (error) {
      // It was given up because its bytes are not needed any more.
      if (!this.#segments.includes(segment)) return;
      const goesOn = error instanceof NetworkError && error.retryable &&
        segment.at - start >= PROGRESS_BYTES;
      if (!goesOn) throw error;
    } finally {
      segment.end = segment.at;
      segment.stop = undefined;
      if (segment.at === start) this.#forget(segment);
      this.#changed();
      void this.#move();
    }
  }

  /** What an answer that is not the segment that was asked for means. */
  #refusal(
    { status, headers, url }: HttpAnswer,
    { etag }: Validators,
  ): Error {
    const answer = answerError(url, status, headers);
    if (answer.retryable) return answer;
    // It has sent the whole of the very same file.
    if (status === 200 && etag !== undefined && headers.get("etag") === etag) {
      this.#transfer.part.noteRanges(false);
    }
    return new NoSegments(status < 400 || status === 416, answer);
  }

  /** Stores bytes of a segment; false when there are more than there can be. */
  #take(segment: Segment, chunk: Uint8Array): boolean {
    const { part, observer } = this.#transfer;
    if (!this.#segments.includes(segment)) return false;
    if (chunk.length > segment.end - segment.at) throw new NoSegments(true);
    const isNext = this.#proven && this.#headEnd === undefined &&
      segment.file === undefined && segment.at === part.length;
    if (isNext) {
      segment.at += chunk.length;
      this.#store(chunk);
    } else {
      segment.file ??= SegmentFile.open(
        part.path,
        this.#version ?? "",
        segment.start,
      );
      segment.file.append(chunk);
      segment.at += chunk.length;
      observer.progress(part.length, this.#total, this.line);
    }
    this.#measure(chunk.length);
    return true;
  }

  #store(bytes: Uint8Array): void {
    const { part, observer } = this.#transfer;
    part.append(bytes);
    observer.progress(part.length, this.#total, this.line);
    observer.assertWanted?.(this.#total);
  }

  /** Whether the head has come to a segment, and both have the same bytes there. */
  #meets(): boolean {
    const { part } = this.#transfer;
    for (;;) {
      const [next] = this.#segments;
      if (next === undefined || part.length < next.start + SAMPLE_BYTES) {
        return false;
      }
      if (next.at < part.length || next.file === undefined) {
        // The head is faster.
        this.#drop(next);
        continue;
      }
      const sample = new Uint8Array(SAMPLE_BYTES);
      const ours = part.read(next.start, sample.slice());
      const theirs = next.file.read(0, sample);
      this.#proven = ours.every((byte, at) => byte === theirs[at]);
      if (!this.#proven) this.giveUp();
      return this.#proven;
    }
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
    const { part, context } = this.#transfer;
    const buffer = new Uint8Array(MOVE_BYTES);
    let moved = 0;
    for (;;) {
      const [next] = this.#segments;
      if (!this.#proven || this.#headEnd !== undefined) return;
      if (next === undefined || next.start > part.length) return;
      if (next.at > part.length && next.file !== undefined) {
        const bytes = next.file.read(part.length - next.start, buffer);
        if (bytes.length === 0) {
          throw new StoreError(`cannot read what is beside "${part.path}"`);
        }
        this.#store(bytes);
        moved += bytes.length;
        if (moved % TURN_BYTES < MOVE_BYTES) await sleep(0, context.signal);
      } else if (next.stop !== undefined && next.at === part.length) {
        // What follows comes straight into the partial file.
        next.file?.remove();
        next.file = undefined;
        return;
      } else this.#drop(next);
    }
  }

  /** Ends a segment and removes its file. */
  #drop(segment: Segment): void {
    this.#forget(segment);
    segment.stop?.abort();
    segment.file?.remove();
    segment.file = undefined;
  }

  #forget(segment: Segment): void {
    this.#segments = this.#segments.filter((each) => each !== segment);
  }

  /** Draws the conclusions from a connection's end that was not wanted. */
  #failed(error: unknown): void {
    const now = performance.now();
    if (error instanceof HostBusy) {
      this.#count.busy(now, this.#working - 1);
    } else if (error instanceof NoSegments) {
      if (error.lied) this.giveUp();
      this.#isOff = true;
    } else if (error instanceof NetworkError) {
      this.#failure = error;
      this.#isOff ||= !error.retryable;
      this.#count.refused(now, this.#working);
      const wait = error instanceof AnswerError
        ? retryAfterMs(error.retryAfter, Date.now())
        : undefined;
      this.#pausedUntil = Math.max(this.#pausedUntil, now + (wait ?? 0));
    } else this.#fatal ??= { error };
  }

  #changed(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}

function cutShort(url: URL, { start, at, end }: Segment): NetworkError {
  return new NetworkError(
    `cannot fetch ${describeUrl(url)}: a part of it ended after ${
      at - start
    } of ${end - start} bytes`,
    { url: publicUrl(url), retryable: true },
  );
}
