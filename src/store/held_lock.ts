import { StoreError } from "../base/errors.ts";
import type { Clock } from "../base/waiting.ts";
import { stringifyClaim } from "./lock_claim.ts";
import { type PlacedClaim, removeClaim } from "./lock_place.ts";
import { osCode } from "../base/os_error.ts";
import { exists } from "./if_there.ts";

/** What is locked, and where. */
export interface LockRequest {
  /** Path of the lock. */
  path: string;
  /** What it protects, as the user knows it: `entry "x"`, `folder "/y"`. */
  what: string;
}

/**
 * A lock that this process holds. It gives signs of life until it is
 * released, and notices when another process has taken it over.
 */
export class HeldLock {
  readonly #request: LockRequest;
  readonly #placed: PlacedClaim;
  readonly #lost = new AbortController();
  readonly #released = new AbortController();
  readonly #ended = AbortSignal.any([this.#lost.signal, this.#released.signal]);
  readonly #beating: Promise<void>;

  constructor(
    request: LockRequest,
    placed: PlacedClaim,
    timing: LockTiming,
    clock: Clock,
  ) {
    this.#request = request;
    this.#placed = placed;
    this.#beating = this.#beat(timing, clock);
  }

  get path(): string {
    return this.#request.path;
  }

  /**
   * Aborted, with a `StoreError` as its reason, when the lock is lost: this
   * process was suspended, or its disk did not answer, for so long that
   * another one took it for dead.
   */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Looks whether the claim is still in its place: before steps that must not
   * be done by two.
   *
   * @throws {StoreError} when the lock is lost.
   */
  assertHeld(): void {
    this.#lost.signal.throwIfAborted();
    if (!exists(this.#placed.path)) throw this.#lose();
  }

  /** Gives the lock back; a second call does nothing. */
  async release(): Promise<void> {
    if (this.#released.signal.aborted) return;
    this.#released.abort();
    await this.#beating;
    this.#placed.file?.close();
    removeClaim(this.#request.path, this.#placed.claim.token);
  }

  async #beat(timing: LockTiming, clock: Clock): Promise<void> {
    let last = clock.now();
    for (let count = 1;; count++) {
      try {
        await clock.sleep(timing.heartbeat, this.#ended);
      } catch {
        // Released or lost: nothing is to be shown any more.
        return;
      }
      try {
        overwrite(
          this.#placed.path,
          stringifyClaim(this.#placed.claim, count),
        );
        last = clock.now();
      } catch (error) {
        // A disk that does not answer for a moment is no reason to stop, but
        // before others take the lock over this process has to.
        const silent = clock.now() - last;
        if (osCode(error) === "ENOENT" || silent > timing.stale / 2) {
          this.#lose();
        }
      }
    }
  }

  #lose(): unknown {
    this.#lost.abort(
      new StoreError(
        `lost the lock of ${this.#request.what}: another process took it over`,
        {
          failure: "locked",
          hint:
            "This happens when a computer was suspended or its storage did not answer for a while. Run the command again.",
        },
      ),
    );
    return this.#lost.signal.reason;
  }
}

/** Writes over the start of a file that must exist; a file of another name is never made. */
function overwrite(path: string, text: string): void {
  using file = Deno.openSync(path, { write: true });
  file.writeSync(new TextEncoder().encode(text));
}

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
