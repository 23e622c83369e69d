// Pure: no disk, network, clock or environment.

import { collisionKey } from "../base/collision_key.ts";

/** Gives each name once; those that some system takes for the same are one. */
export class UniqueNames {
  readonly #taken: Set<string>;
  /** The numbers to go on from, by the first name with one. */
  readonly #counts = new Map<string, number>();

  constructor(taken: readonly string[] = []) {
    this.#taken = new Set(taken);
  }

  /** @returns the first that is free, or has a number from 2 on. */
  take(names: readonly string[], numbered: (count: number) => string): string {
    const isFree = (name: string) => !this.#taken.has(collisionKey(name));
    let free = names.find(isFree);
    let count = this.#counts.get(numbered(2)) ?? 2;
    for (; free === undefined; count++) {
      if (isFree(numbered(count))) free = numbered(count);
    }
    this.#counts.set(numbered(2), count);
    this.#taken.add(collisionKey(free));
    return free;
  }
}
