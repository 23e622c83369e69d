import { StoreError } from "../../base/errors.ts";
import { naming } from "./system_error.ts";

/** Thrown to end an expansion that is not wanted any more. */
export class Abandoned extends Error {}

/**
 * How much of an archive is on disk: one number in memory that both the
 * program and the Worker see. A download that runs ahead costs no messages,
 * and a Worker that has caught up sleeps until the number changes.
 */
export class Availability {
  readonly #word: BigInt64Array<SharedArrayBuffer>;

  /** `memory`, 8 bytes, comes from another {@linkcode Availability} of the same file. */
  constructor(memory = new SharedArrayBuffer(8)) {
    this.#word = new BigInt64Array(memory);
  }

  /** What another thread needs to see the same number. */
  get memory(): SharedArrayBuffer {
    return this.#word.buffer;
  }

  /** Says that the first `bytes` of the file are on disk. */
  advance(bytes: number): void {
    const before = Atomics.load(this.#word, 0);
    if (before >= 0n && BigInt(bytes) > before) this.#set(BigInt(bytes));
  }

  /** Says that the file is complete. */
  complete(): void {
    if (Atomics.load(this.#word, 0) >= 0n) this.#set(COMPLETE);
  }

  /** Says that nobody wants the file any more. */
  abandon(): void {
    this.#set(ABANDONED);
  }

  /** Whether nobody wants the file any more. */
  get abandoned(): boolean {
    return Atomics.load(this.#word, 0) === ABANDONED;
  }

  /**
   * Waits, without letting anything else in its thread run, until there are
   * more than `position` bytes. Returns how many there are: `Infinity` once the
   * file is complete, `undefined` once it is abandoned.
   */
  waitBeyond(position: number): number | undefined {
    for (;;) {
      const bytes = Atomics.load(this.#word, 0);
      if (bytes === ABANDONED) return undefined;
      if (bytes === COMPLETE) return Infinity;
      if (bytes > BigInt(position)) return Number(bytes);
      Atomics.wait(this.#word, 0, bytes);
    }
  }

  #set(value: bigint): void {
    Atomics.store(this.#word, 0, value);
    Atomics.notify(this.#word, 0);
  }
}

const COMPLETE = 2n ** 62n;
const ABANDONED = -1n;

/** Bytes that are read at once: more make nothing faster, fewer cost system calls. */
const READ_BYTES = 256 * 1024;

/**
 * Reads a file that may still be growing from its start to its end. Each chunk
 * is valid until the next is asked for. Ends early if the file is abandoned.
 *
 * @throws StoreError if it cannot be read.
 */
export function* readGrowingFile(
  path: string,
  availability: Availability,
): Generator<Uint8Array, void, void> {
  // It may not be there before its first byte.
  if (availability.waitBeyond(0) === undefined) return;
  using file = reading(() => Deno.openSync(path));
  const buffer = new Uint8Array(READ_BYTES);
  let position = 0;
  for (;;) {
    const available = availability.waitBeyond(position);
    if (available === undefined) return;
    const wanted = Math.min(READ_BYTES, available - position);
    const read = reading(() => file.readSync(buffer.subarray(0, wanted)));
    if (read === null && available === Infinity) return;
    if (read === null) {
      throw new StoreError(
        `cannot read the archive: it has ${position} bytes, and had ${available} before`,
      );
    }
    position += read;
    yield buffer.subarray(0, read);
  }
}

/**
 * Runs a step of reading an archive.
 *
 * @throws StoreError for what the system refuses.
 */
export function reading<T>(body: () => T): T {
  return naming(() => "cannot read the archive", body);
}
