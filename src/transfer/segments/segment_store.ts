import { StoreError } from "../../base/errors.ts";
import { GrowingFile } from "../growing_file.ts";
import type { PartFile } from "../part_file.ts";
import { leftSegments, removeSegments, segmentPath } from "./segment_file.ts";
import type { Stretch } from "./segment_plan.ts";

/** A part of a blob that a connection brings, or has brought. */
export interface Segment extends Stretch {
  /** Behind its last byte; nearer where less comes than was asked for. */
  end: number;
  /** Where its next byte belongs. */
  at: number;
  /** Whether its request asks for all to the end of the blob. */
  readonly isOpen?: boolean;
  /** Whether its connection had brought nothing before. */
  readonly isNew?: boolean;
  /** Ends its request; undefined once that is over. */
  stop?: AbortController | undefined;
  /** Since when its request has been out without an answer, in ms. */
  silentSince?: number | undefined;
  /** Where the request's bytes end, once it is answered. */
  told?: number;
  /** Whether its request ended before all had come that was told. */
  isShort?: boolean;
  /** Where its bytes are, while some are not in the partial file. */
  file?: GrowingFile;
}

/** Whether a segment's request has no answer yet. */
export function isUnanswered({ stop, told }: Pick<Segment, "stop" | "told">) {
  return stop !== undefined && told === undefined;
}

/** What the partial file and a segment must have in common before the segment counts. */
const SAMPLE_BYTES = 65_536;

/** What of one version of a blob is here and not in the partial file yet. */
export class SegmentStore {
  readonly total: number;
  /** Where the part ends that the head brings, while there is one. */
  headEnd = 0;
  readonly #part: PartFile;
  readonly #version: string;
  /** In the order of the blob. */
  #segments: Segment[] = [];

  /**
   * Takes over what an earlier run left, and removes segments of other versions.
   *
   * @param total bytes of the blob
   * @throws {StoreError} when the disk refuses.
   */
  constructor(part: PartFile, version: string, total: number) {
    this.total = total;
    this.#part = part;
    this.#version = version;
    removeSegments(part.path, version);
    for (const { start, length } of leftSegments(part.path, version)) {
      const at = start + length;
      const file = this.#open(start, length);
      const before = this.#segments.at(-1)?.at ?? 0;
      if (at <= Math.max(part.length, before) || start < before || at > total) {
        file.remove();
      } else {
        this.#segments.push({ start, at, end: at, file });
      }
    }
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Bytes of the partial file. */
  get length(): number {
    return this.#part.length;
  }

  /** Bytes that are still to come. */
  get left(): number {
    return this.total - this.length - this.ahead;
  }

  /** Bytes that are here, but not yet those before them. */
  get ahead(): number {
    const { length } = this;
    return this.#segments.reduce(
      (sum, { start, at }) => sum + Math.max(0, at - Math.max(start, length)),
      0,
    );
  }

  has(segment: Segment): boolean {
    return this.#segments.includes(segment);
  }

  /** Begins a segment. Requests in its way that have no answer are given up. */
  add(
    { start, end }: Stretch,
    request: Pick<Segment, "isOpen" | "isNew">,
  ): Segment {
    const stop = new AbortController();
    const segment: Segment = { start, at: start, end, stop, ...request };
    this.#clear(segment);
    this.#segments.push(segment);
    this.#segments.sort((a, b) => a.start - b.start);
    return segment;
  }

  /**
   * Stores bytes of a segment.
   *
   * @param directly whether they may go into the partial file, if they are next there
   * @returns whether they did.
   * @throws {StoreError} when the disk refuses.
   */
  append(segment: Segment, bytes: Uint8Array, directly: boolean): boolean {
    const { length } = this.#part;
    const isNext = segment.file === undefined && segment.at === length;
    segment.at += bytes.length;
    if (directly && isNext) {
      this.#part.append(bytes);
      return true;
    }
    segment.file ??= this.#open(segment.start);
    segment.file.append(bytes);
    return false;
  }

  /**
   * Lets a segment go on into what follows it, as far as nothing is there or
   * comes. Requests in its way that have no answer are given up.
   *
   * @param end where it is to end at most
   */
  extend(segment: Segment, end: number): void {
    const { told = segment.end } = segment;
    const next = this.#segments.find(({ start, ...each }) =>
      start >= segment.end && !isUnanswered(each)
    );
    segment.end = Math.min(end, told, next?.start ?? this.total);
    this.#clear(segment);
  }

  /** The request of a segment is over: what did not come is no part of it. */
  ended(segment: Segment): void {
    segment.isShort = segment.at < segment.end;
    segment.end = segment.at;
    segment.stop = undefined;
    if (segment.at === segment.start) this.#forget(segment);
  }

  /**
   * Holds the partial file, which another connection fills, against the segment
   * that it has grown into.
   *
   * @returns whether they have the same bytes; undefined while there is too
   * little to tell.
   * @throws {StoreError} when the disk refuses.
   */
  compare(): boolean | undefined {
    const part = this.#part;
    for (;;) {
      const [next] = this.#segments;
      if (next === undefined || part.length < next.start + SAMPLE_BYTES) {
        return undefined;
      }
      const isUsable = next.at >= part.length && !next.isShort;
      if (isUsable && next.file !== undefined) {
        const ours = part.read(next.start, new Uint8Array(SAMPLE_BYTES));
        const theirs = next.file.read(0, new Uint8Array(SAMPLE_BYTES));
        return ours.every((byte, at) => byte === theirs[at]);
      }
      // The other connection is faster, or not broken off.
      this.drop(next);
    }
  }

  /**
   * Moves bytes that are next into the partial file.
   *
   * @param buffer what they are moved by
   * @returns how many; 0 when there are none.
   * @throws {StoreError} when the disk refuses.
   */
  move(buffer: Uint8Array): number {
    const part = this.#part;
    for (;;) {
      const [next] = this.#segments;
      if (next === undefined || next.start > part.length) return 0;
      if (next.at > part.length && next.file !== undefined) {
        const bytes = next.file.read(part.length - next.start, buffer);
        if (bytes.length > 0) {
          part.append(bytes);
          return bytes.length;
        }
        throw new StoreError(
          `cannot go on with "${part.path}": a file beside it has become shorter`,
          { failure: "changed" },
        );
      }
      if (next.stop !== undefined && next.at === part.length) {
        // What follows comes straight into the partial file.
        next.file?.remove();
        delete next.file;
        return 0;
      }
      this.drop(next);
    }
  }

  /** Ends a segment's request and removes its file. */
  drop(segment: Segment): void {
    this.#forget(segment);
    segment.stop?.abort();
    segment.file?.remove();
    delete segment.file;
  }

  /** Drops all segments. */
  clear(): void {
    for (const segment of [...this.#segments]) this.drop(segment);
  }

  /** Closes all files. They stay for the next run where the blob is not complete. */
  close(): void {
    if (this.#part.length >= this.total) this.clear();
    for (const { file } of this.#segments) file?.close();
    this.#segments = [];
  }

  /** Opens the file of a segment, empty or with what an earlier run left. */
  #open(start: number, length?: number): GrowingFile {
    const path = segmentPath(this.#part.path, this.#version, start);
    return new GrowingFile(path, length);
  }

  /** Drops the other segments in a stretch. */
  #clear(stretch: Stretch): void {
    for (const segment of this.#segments) {
      const isInIt = segment.start < stretch.end && segment.end > stretch.start;
      if (isInIt && segment !== stretch) this.drop(segment);
    }
  }

  #forget(segment: Segment): void {
    this.#segments = this.#segments.filter((each) => each !== segment);
  }
}
