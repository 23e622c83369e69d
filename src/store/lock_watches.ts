import { dirname, join } from "@std/path";
import type { Clock } from "../base/waiting.ts";
import { isLock } from "./layout.ts";
import { readClaim } from "./lock_place.ts";
import { type Watch, watchClaim } from "./lock_watch.ts";
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
  async lookAround(
    locks: readonly string[],
    own: string,
    longestGap: number,
  ): Promise<void> {
    for (const folder of new Set(locks.map((lock) => dirname(lock)))) {
      try {
        for (const name of listNames(folder)) {
          const lock = join(folder, name);
          if (!isLock(name) || lock === own) continue;
          const seen = await readClaim(lock);
          if (seen !== undefined) this.look(lock, seen, longestGap);
        }
      } catch {
        // What is wrong there is told when one of these locks is wanted.
      }
    }
  }
}
