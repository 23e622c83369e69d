// Pure: no disk, network, clock or environment.

/** How long a claim has been seen without a sign of life. */
export interface Watch {
  token: string;
  /** The claim's text, which changes with each heartbeat. */
  text: string;
  /** Milliseconds that it has been watched without a change. */
  quiet: number;
  /** When it was last looked at, in milliseconds of the observer's clock. */
  at: number;
}

/**
 * Takes one more look at a claim into account.
 *
 * The holder's clock plays no part: only whether its heartbeat changed between
 * two looks. A pause between two looks counts for at most `longestGap`
 * milliseconds: when the observer was suspended, or the network file system
 * did not answer for a while, the holder may not have had a chance either.
 */
export function watchClaim(
  before: Watch | undefined,
  seen: { token: string; text: string },
  now: number,
  longestGap: number,
): Watch {
  const unchanged = before !== undefined && before.token === seen.token &&
    before.text === seen.text;
  const quiet = unchanged
    ? before.quiet + Math.min(now - before.at, longestGap)
    : 0;
  return { token: seen.token, text: seen.text, quiet, at: now };
}
