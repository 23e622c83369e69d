// Pure: no disk, network, clock or environment.

import { collisionKey } from "../../base/collision_key.ts";

/** Entries that there is room for at first: as many as most archives have. */
const FIRST_ENTRIES = 256;

/** How many of the slots may be taken: more would mean longer searches. */
const MAX_LOAD = 7 / 8;

/** UTF-8 takes no more bytes than this for a unit of UTF-16. */
const UTF8_BYTES = 3;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Names in folders, each with a number that the caller gives it, packed into a
 * hash table of bytes: of a hundred thousand names, as many texts and entries
 * of a `Map` would take five times the memory. A name is found by its collision
 * key: those that some system takes for one are one.
 */
export class PackedNames {
  /** Entry number + 1 in the slot of its hash or the next free one after it; 0 in free slots. */
  #slots = new Uint32Array(2 * FIRST_ENTRIES);
  #hashes = new Uint32Array(FIRST_ENTRIES);
  #folders = new Uint32Array(FIRST_ENTRIES);
  #values = new Uint32Array(FIRST_ENTRIES);
  /** Where each entry's name ends; it begins where the one before ends. */
  #ends = new Uint32Array(FIRST_ENTRIES);
  #names = new Uint8Array(16 * FIRST_ENTRIES);
  #count = 0;
  readonly #seed: number;

  /**
   * @param seed any number of 32 bits. Where it is chance, the maker of an
   * archive cannot know which names will share a slot.
   */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The entry of a folder whose name is this one or collides with it. */
  find(folder: number, name: string): number | undefined {
    const key = collisionKey(name);
    const hash = this.#hash(folder, key);
    const last = this.#slots.length - 1;
    for (let slot = hash & last;; slot = (slot + 1) & last) {
      const entry = (this.#slots[slot] ?? 0) - 1;
      if (entry < 0) return undefined;
      if (
        this.#hashes[entry] === hash && this.#folders[entry] === folder &&
        collisionKey(this.nameOf(entry)) === key
      ) return entry;
    }
  }

  /** Adds a name, of which the folder has none that collides with it yet. */
  add(folder: number, name: string, value: number): void {
    this.#makeRoom(UTF8_BYTES * name.length);
    const entry = this.#count++;
    const hash = this.#hash(folder, collisionKey(name));
    const start = this.#ends[entry - 1] ?? 0;
    const { written } = encoder.encodeInto(name, this.#names.subarray(start));
    this.#ends[entry] = start + written;
    this.#hashes[entry] = hash;
    this.#folders[entry] = folder;
    this.#values[entry] = value;
    this.#occupy(hash, entry);
  }

  /** The name of an entry. */
  nameOf(entry: number): string {
    const start = this.#ends[entry - 1] ?? 0;
    return decoder.decode(this.#names.subarray(start, this.#ends[entry]));
  }

  /** The number of an entry. */
  valueOf(entry: number): number {
    return this.#values[entry] ?? 0;
  }

  /** Gives an entry another number. */
  setValue(entry: number, value: number): void {
    this.#values[entry] = value;
  }

  /** FNV-1a, of units of UTF-16. http://www.isthe.com/chongo/tech/comp/fnv/ */
  #hash(folder: number, key: string): number {
    let hash = Math.imul(this.#seed ^ folder, FNV_PRIME);
    for (let index = 0; index < key.length; index++) {
      hash = Math.imul(hash ^ key.charCodeAt(index), FNV_PRIME);
    }
    // The lower bits choose the slot, and know little of the upper ones.
    return (hash ^ (hash >>> 15)) >>> 0;
  }

  #occupy(hash: number, entry: number): void {
    const last = this.#slots.length - 1;
    let slot = hash & last;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & last;
    this.#slots[slot] = entry + 1;
  }

  /** Makes room for one more entry with a name of so many bytes. */
  #makeRoom(bytes: number): void {
    const count = this.#count;
    const end = (this.#ends[count - 1] ?? 0) + bytes;
    if (end > this.#names.length) {
      const longer = Math.max(2 * this.#names.length, end);
      this.#names = new Uint8Array(this.#names.buffer.transfer(longer));
    }
    if (count === this.#hashes.length) {
      this.#hashes = doubled(this.#hashes);
      this.#folders = doubled(this.#folders);
      this.#values = doubled(this.#values);
      this.#ends = doubled(this.#ends);
    }
    if (count + 1 <= MAX_LOAD * this.#slots.length) return;
    // It is only put together anew: the memory of the old one need not wait
    // for the collector of garbage.
    this.#slots = doubled(this.#slots).fill(0);
    for (let entry = 0; entry < count; entry++) {
      this.#occupy(this.#hashes[entry] ?? 0, entry);
    }
  }
}

const FNV_PRIME = 0x01000193;

/** Twice as many numbers; the memory of the old ones is given back at once. */
function doubled(
  numbers: Uint32Array<ArrayBuffer>,
): Uint32Array<ArrayBuffer> {
  return new Uint32Array(numbers.buffer.transfer(2 * numbers.byteLength));
}
