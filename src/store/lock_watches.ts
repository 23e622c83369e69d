import { dirname, join } from "@std/path";
import type { Clock } from "../base/waiting.ts";
import { isLock } from "./layout.ts";
import { readClaim } from "./lock_place.ts";
import { listNames } from "./if_there.ts";

/** The watches of a run; times are comparable on one clock only. */
const watchesOf = new WeakMap<Clock, LockWatches>();

/**
 * The locks that a run watches. A killed run leaves several behind: all of them
 * are watched at the same time, each for itself, so that the run waits for one
 * heartbeat and not for one after another.
 */
export class LockWatches {
  readonly #clock: Clock;
  readonly #watches = new Map<string, Watch>();

  private constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** All that is watched by this clock. */
  static of(clock: Clock): LockWatches {
    const watches = watchesOf.get(clock) ?? new LockWatches(clock);
    watchesOf.set(clock, watches);
    return watches;
  }

  /** Takes one more look at the claim in a lock into account; see {@linkcode watchClaim}. */
  look(
    lock: string,
    seen: { token: string; text: string },
    longestGap: number,
  ): Watch {
    const before = this.#watches.get(lock);
    const watch = watchClaim(before, seen, this.#clock.now(), longestGap);
    this.#watches.set(lock, watch);
    return watch;
  }

  /** Begins anew with a lock whose holder lives, as the kernel knows. */
  startAgain(lock: string): void {
    this.#watches.delete(lock);
  }

  /** Looks at all locks in the folders of these, but for the one that the caller looks at. */
  lookAround(
    locks: readonly string[],
    own: string,
    longestGap: number,
  ): void {
    for (const folder of new Set(locks.map((lock) => dirname(lock)))) {
      try {
        for (const name of listNames(folder)) {
          const lock = join(folder, name);
          if (!isLock(name) || lock === own) continue;
          const seen = readClaim(lock);
          if (seen !== undefined) this.look(lock, seen, longestGap);
        }
      } catch {
        // What is wrong there is told when one of these locks is wanted.
      }
    }
  }
}

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
