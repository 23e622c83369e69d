import type { ConnectionPool } from "./connection_pool.ts";
import { cutSegment, nextGap, segmentBytes } from "./segment_plan.ts";
import {
  isUnanswered,
  type Segment,
  type SegmentStore,
} from "./segment_store.ts";

/** A request takes longer than usual after so many ms, and so many times the quickest answer. */
const OVERDUE_MS = 250;
const OVERDUE_RESPONSES = 4;

/** What comes faster than so many bytes per ms is read late: much of it is under way when a request is broken off. */
const READ_AT_ONCE = 50_000;

/** Bytes per ms of a connection of which nothing is known yet. */
const UNKNOWN_RATE = 10_000;

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
export function nextSegment(
  store: SegmentStore,
  pool: ConnectionPool,
  isNew: boolean,
): Segment | undefined {
  const { length, total, segments } = store;
  if (pool.hasHead && store.headEnd <= length) {
    store.headEnd = length + nextBytes(store, pool);
  }
  const late = OVERDUE_MS + OVERDUE_RESPONSES * pool.count.response;
  const before = performance.now() - late;
  const kept = segments.filter((each) =>
    isNew || !isUnanswered(each) || (each.sentAt ?? Infinity) > before
  );
  const prefix = pool.hasHead ? store.headEnd : length;
  const gap = nextGap(prefix, kept, total);
  if (gap === undefined) return undefined;
  const isAlone = pool.wanted === 1;
  const isLast = gap.end === total;
  const stretch = isAlone && !isLast
    ? gap
    : cutSegment(gap, nextBytes(store, pool));
  const rate = pool.wanted * (pool.count.each ?? UNKNOWN_RATE);
  const isTrying = !pool.isSettled && rate <= READ_AT_ONCE;
  return store.add(stretch, isLast && (isAlone || isTrying));
}

/** How many bytes a segment is to have. */
export function nextBytes(store: SegmentStore, pool: ConnectionPool): number {
  const { length, segments, left, headEnd } = store;
  const { count, wanted, working, hasHead } = pool;
  const each = count.each ?? UNKNOWN_RATE;
  const busy = segments.map(({ at, end }) => end - at);
  return segmentBytes({
    each,
    connections: Math.max(wanted, working),
    response: count.response,
    busyFor: Math.max(0, hasHead ? headEnd - length : 0, ...busy) / each,
    left,
  });
}
