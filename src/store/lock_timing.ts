// Pure: no disk, network, clock or environment.

/** The rhythm of locks, in milliseconds. */
export interface LockTiming {
  /** Time between two heartbeats of a holder. */
  heartbeat: number;
  /**
   * Time without a heartbeat, as an observer has watched it, after which the
   * holder counts as gone where the kernel does not tell: many heartbeats, for
   * network file systems show changes seconds later.
   */
  stale: number;
  /** First time between two looks at a lock that another process holds; it doubles from look to look … */
  firstLook: number;
  /** … up to this. */
  nextLook: number;
  /** Longest time that a process waits for a holder that is alive. */
  limit: number;
}

const SECOND = 1000;

/** An hour is the time of 70 GB at 20 MB/s: who waits longer should know why. */
export const LOCK_TIMING: LockTiming = {
  heartbeat: 2 * SECOND,
  stale: 20 * SECOND,
  firstLook: 0.02 * SECOND,
  nextLook: SECOND,
  limit: 3600 * SECOND,
};
