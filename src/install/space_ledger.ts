import { spaceNeeded, spaceShortage } from "../transfer/disk_space.ts";
import { freeBytes } from "../transfer/free_bytes.ts";

/**
 * Adds up what the archives of a run still need on each volume, so that two
 * of them do not both count on the same free bytes.
 */
export class SpaceLedger {
  /** Work folder → archive's key → bytes still needed. */
  readonly #needs = new Map<string, Map<string, number>>();

  /**
   * Notes what an archive needs.
   *
   * @param work the work folder, which stands for its volume
   * @param key the archive
   * @param total bytes of the archive; undefined when nobody knows
   * @param onDisk bytes of it that are there already
   * @throws StoreError with both figures when the volume has less.
   */
  admit(
    work: string,
    key: string,
    total: number | undefined,
    onDisk: number,
  ): void {
    const needs = this.#needs.get(work) ?? new Map<string, number>();
    this.#needs.set(work, needs);
    needs.set(key, spaceNeeded({ archive: total, onDisk }));
    const needed = [...needs.values()].reduce((sum, need) => sum + need, 0);
    const shortage = spaceShortage(work, freeBytes(work), needed);
    if (shortage === undefined) return;
    needs.delete(key);
    throw shortage;
  }

  /** Forgets an archive: what it needed is on the disk now, or given up. */
  settle(work: string, key: string): void {
    this.#needs.get(work)?.delete(key);
  }
}
