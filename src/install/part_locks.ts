import { basename } from "@std/path";
import type { HeldLock } from "../store/held_lock.ts";
import { partLock } from "../store/layout.ts";
import { acquireLock, type LockOptions } from "../store/lock.ts";
import type { BlobRequest } from "../transfer/archive.ts";
import { partPath } from "../transfer/part_left.ts";

/** A lock that entries of this run hold together. */
interface Shared {
  lock: Promise<HeldLock>;
  users: number;
  /** Settled when it is given back, once nobody uses it any more. */
  released?: Promise<void>;
}

/**
 * Keeps other processes from the files that archives are gathered in. Entries
 * that share an archive may go to different folders, so the locks of their
 * folders do not do that; entries of one run share its transfer, and the lock.
 */
export class PartLocks {
  readonly #held = new Map<string, Shared>();

  /**
   * Waits until no other process gathers one of the archives. Everybody takes
   * these locks last and in one order, so nobody waits for somebody who waits
   * for him.
   *
   * @returns gives them back.
   * @throws StoreError when one cannot be had, or the signal's reason.
   */
  async hold(
    requests: readonly BlobRequest[],
    options: LockOptions,
  ): Promise<() => Promise<void>> {
    const held: string[] = [];
    const giveBack = async () => {
      for (const path of held.splice(0).reverse()) await this.#leave(path);
    };
    try {
      for (const [path, name] of inOrder(requests)) {
        held.push(path);
        await this.#join(path, name, options);
      }
      return giveBack;
    } catch (error) {
      await giveBack();
      throw error;
    }
  }

  async #join(
    path: string,
    name: string,
    options: LockOptions,
  ): Promise<void> {
    const present = this.#held.get(path);
    const shared = present !== undefined && present.released === undefined
      ? present
      : this.#acquire(path, name, options, present?.released);
    this.#held.set(path, shared);
    shared.users++;
    await shared.lock;
  }

  /** Takes a lock once this process has given it back, which would else wait for itself. */
  #acquire(
    path: string,
    name: string,
    options: LockOptions,
    released: Promise<void> | undefined,
  ): Shared {
    const acquire = async () => {
      await Promise.allSettled([released]);
      return await acquireLock({ path, what: `archive ${name}` }, options);
    };
    return { lock: acquire(), users: 0 };
  }

  async #leave(path: string): Promise<void> {
    const shared = this.#held.get(path);
    if (shared === undefined || --shared.users > 0) return;
    shared.released = release(shared.lock);
    try {
      await shared.released;
    } finally {
      if (this.#held.get(path) === shared) this.#held.delete(path);
    }
  }
}

async function release(lock: Promise<HeldLock>): Promise<void> {
  const [result] = await Promise.allSettled([lock]);
  if (result.status === "fulfilled") await result.value.release();
}

/** The lock of each archive that is gathered, once, and the archive for messages. */
function inOrder(requests: readonly BlobRequest[]): [string, string][] {
  const locks = new Map(
    requests.flatMap(({ blob: { at, label }, folder }) =>
      at.kind === "disk" ? [] : [[
        partLock(folder, basename(partPath(at.url, folder))),
        `"${label}"`,
      ]]
    ),
  );
  const key = ([path]: [string, string]) => `${basename(path)}\0${path}`;
  return [...locks].sort((a, b) => key(a) < key(b) ? -1 : 1);
}
