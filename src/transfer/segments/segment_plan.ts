// Pure: no disk, network, clock or environment.

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
interface SizeFacts {
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

/**
 * Bytes of the next segment. Each is to end a little after the one before it in
 * the blob, so that what can be expanded grows evenly, and requests come evenly
 * too; towards the end of the blob all are to end at the same time.
 */
export function segmentBytes(facts: SizeFacts): number {
  const { each, connections, response, busyFor, left } = facts;
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
