// Pure: no disk, network, clock or environment.

/** A link that is free again at a time, in ms. */
export interface Link {
  freeAt: number;
}

/** What a timer may be late, in ms, without the link losing capacity by it. */
const LATE = 20;

/**
 * Puts `bytes` on a link of `bytesPerSecond` that others may use too.
 *
 * @param busy whether a body is on its way: the link then makes up for timers
 * that fire late; a link that nobody used saves nothing up
 * @returns when the last of the bytes has passed, in ms, which is when the
 * link is free again
 */
export function occupy(
  link: Link,
  bytes: number,
  bytesPerSecond: number,
  now: number,
  busy: boolean,
): Link {
  const from = Math.max(link.freeAt, busy ? now - LATE : now);
  return { freeAt: from + bytes / bytesPerSecond * 1000 };
}
