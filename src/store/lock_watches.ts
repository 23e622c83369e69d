import { dirname, join } from "@std/path";
import { isLock } from "./layout.ts";
import { readClaim, type SeenClaim } from "./lock_place.ts";
import { listNames } from "./if_there.ts";

/** A claim as it was last seen. */
interface Watch {
  /** Changes with each heartbeat. */
  text: string;
  /** Milliseconds that it has been watched without a change. */
  quiet: number;
  /** When it was last looked at, in milliseconds of the observer's clock. */
  at: number;
}

/**
 * The claims that this run watches, by their paths. A killed run leaves several
 * behind: all of them are watched at the same time, each for itself, so that
 * the run waits for one heartbeat and not for one after another.
 */
const watches = new Map<string, Watch>();

/**
 * Takes one more look at a claim into account.
 *
 * The holder's clock plays no part: only whether its heartbeat changed between
 * two looks. A pause between two looks counts for at most `longestGap`
 * milliseconds: when the observer was suspended, or the network file system
 * did not answer for a while, the holder may not have had a chance either.
 *
 * @param now milliseconds of the observer's clock
 * @returns milliseconds that it has been seen without a sign of life.
 */
export function watchClaim(
  { path, text }: SeenClaim,
  now: number,
  longestGap: number,
): number {
  const before = watches.get(path);
  const quiet = before?.text === text
    ? before.quiet + Math.min(now - before.at, longestGap)
    : 0;
  watches.set(path, { text, quiet, at: now });
  return quiet;
}

/** Begins anew with a claim whose holder lives, as the kernel knows. */
export function watchAgain({ path }: SeenClaim): void {
  watches.delete(path);
}

/** Looks at all locks in the folders of these, but for the one that the caller looks at. */
export function watchAround(
  locks: readonly string[],
  own: string,
  now: number,
  longestGap: number,
): void {
  for (const folder of new Set(locks.map((lock) => dirname(lock)))) {
    try {
      for (const name of listNames(folder)) {
        const lock = join(folder, name);
        if (!isLock(name) || lock === own) continue;
        const seen = readClaim(lock);
        if (seen !== undefined) watchClaim(seen, now, longestGap);
      }
    } catch {
      // What is wrong there is told when one of these locks is wanted.
    }
  }
}
