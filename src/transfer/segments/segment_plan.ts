// Pure: no disk, network, clock or environment.
import { contentLength, partialRange, type Validators } from "../resume.ts";

/** A stretch of a blob; `end` is behind its last byte. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** How far connections may get before what they bring is expanded. */
const WINDOW_BYTES = 1_073_741_824;

/** The first stretch from `prefix` on that no segment has; undefined when there is none in the window. */
export function nextGap(
  prefix: number,
  segments: readonly Stretch[],
  total: number,
): Stretch | undefined {
  let start = prefix;
  let end = total;
  for (const segment of segments) {
    if (segment.end <= start) continue;
    if (segment.start > start) {
      end = segment.start;
      break;
    }
    start = segment.end;
  }
  return start < end && start < prefix + WINDOW_BYTES
    ? { start, end }
    : undefined;
}

/** What the size of a segment follows from. */
export interface SizeFacts {
  /** Bytes per ms of one connection. */
  each: number;
  /** Connections that work at the same time. */
  connections: number;
  /** An answer takes so long, in ms. */
  response: number;
  /** Milliseconds until the last of the segments that are fetched is complete. */
  busyFor: number;
  /** Bytes that are still to come, of all segments. */
  left: number;
}

/** Milliseconds between the ends of two segments: five requests a second. */
const APART_MS = 200;

/** A segment takes at least so many times as long as an answer, and near the end of the blob so many. */
const RESPONSES = 5;
const LAST_RESPONSES = 2;

/** No segment of a blob takes less than so many milliseconds, or has fewer bytes. */
const SHORTEST_MS = 100;
const SMALLEST_BYTES = 1_048_576;
const LARGEST_BYTES = 67_108_864;

/** What is asked for at once where one connection is enough. */
const ALONE_MS = 20_000;

/**
 * Bytes of the next segment. Each is to end a little after the one before it in
 * the blob, so that what can be expanded grows evenly, and requests come evenly
 * too; towards the end of the blob all are to end at the same time.
 */
export function segmentBytes(facts: SizeFacts): number {
  const { each, connections, response, busyFor, left } = facts;
  if (connections === 1) return Math.max(LARGEST_BYTES, each * ALONE_MS);
  const time = Math.max(busyFor + APART_MS, RESPONSES * response);
  const even = Math.min(each * time, left / connections);
  const least = Math.max(
    SMALLEST_BYTES,
    each * Math.max(SHORTEST_MS, LAST_RESPONSES * response),
  );
  return Math.ceil(Math.min(Math.max(even, least), LARGEST_BYTES));
}

/** The part of a gap that is fetched next: all of it where the rest would be a crumb. */
export function cutSegment({ start, end }: Stretch, bytes: number): Stretch {
  return start + bytes * 1.5 >= end
    ? { start, end }
    : { start, end: start + bytes };
}

/** The headers that ask for a segment of a version (RFC 9110, 13.1.5 and 14.2). */
export function segmentHeaders(
  { start, end }: Stretch,
  { etag, lastModified }: Validators,
): Record<string, string> {
  const ifRange = etag ?? lastModified;
  return {
    range: `bytes=${start}-${end - 1}`,
    ...(ifRange !== undefined && { "if-range": ifRange }),
  };
}

/** A segment that was asked for. */
export interface AskedSegment extends Stretch {
  readonly known: Validators;
  /** Whether a digest will tell if the parts of the blob belong together. */
  readonly tied: boolean;
}

/**
 * Holds an answer against the segment that was asked for. Where it does not name
 * the version, as it must (RFC 9110, 15.3.7), only a digest can make up for it.
 *
 * @returns Where the answer's bytes end; undefined when they are not, or may not
 * be, of this segment.
 */
export function segmentEnd(
  { start, end, known, tied }: AskedSegment,
  status: number,
  headers: Headers,
): number | undefined {
  const range = status === 206 ? partialRange(headers) : undefined;
  if (range === undefined || range.first !== start) return undefined;
  const told = range.last + 1;
  const isSame = (value: string | undefined, name: string) =>
    value === undefined || value === (headers.get(name) ?? (tied && value));
  const fits = told > start && told <= end && range.total === known.total &&
    (contentLength(headers) ?? told - start) === told - start &&
    isSame(known.etag, "etag") && isSame(known.lastModified, "last-modified");
  return fits ? told : undefined;
}
