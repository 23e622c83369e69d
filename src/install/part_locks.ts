import { basename } from "@std/path";
import type { HeldLock } from "../store/held_lock.ts";
import { partLock } from "../store/layout.ts";
import { acquireLock, type LockOptions } from "../store/lock.ts";
import type { ArchiveRequest } from "../transfer/archive.ts";
import { describeUrl } from "../transfer/describe_url.ts";
import { partPath } from "../transfer/part_left.ts";

/** A lock that entries of this run hold together. */
interface Shared {
  lock: Promise<HeldLock>;
  users: number;
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
    requests: readonly ArchiveRequest[],
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
    const shared = this.#held.get(path) ?? {
      lock: acquireLock({ path, what: `archive ${name}` }, options),
      users: 0,
    };
    this.#held.set(path, shared);
    shared.users++;
    await shared.lock;
  }

  async #leave(path: string): Promise<void> {
    const shared = this.#held.get(path);
    if (shared === undefined || --shared.users > 0) return;
    this.#held.delete(path);
    const [result] = await Promise.allSettled([shared.lock]);
    if (result.status === "fulfilled") await result.value.release();
  }
}

/** The lock of each archive that is gathered, once, and the archive for messages. */
function inOrder(requests: readonly ArchiveRequest[]): [string, string][] {
  const gathered = requests.filter(({ url, pieces }) =>
    pieces === undefined && url.protocol !== "file:"
  );
  const locks = new Map(gathered.map(({ url, folder }) => [
    partLock(folder, basename(partPath(url, folder))),
    describeUrl(url),
  ]));
  const key = ([path]: [string, string]) => `${basename(path)}\0${path}`;
  return [...locks].sort((a, b) => key(a) < key(b) ? -1 : 1);
}
