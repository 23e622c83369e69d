// Pure: no disk, network, clock or environment.

import { damaged } from "../refusal.ts";
import { BLOCK, decodeName, decodeUtf8, readNumber } from "./header.ts";
import { type PaxRecord, readDecimal } from "./pax.ts";

/** A run of stored bytes and its place in the file; between the runs are zeros. */
export interface Run {
  readonly offset: number;
  readonly size: number;
}

/**
 * How a sparse file is stored. GNU tar has four ways, and bsdtar uses the last
 * for every file with holes.
 * https://www.gnu.org/software/tar/manual/html_section/Sparse-Formats.html
 */
export interface Sparse {
  /** The file's name, where the entry itself has a made-up one. */
  readonly name: string | undefined;
  /** Bytes of the file with its holes. */
  readonly realSize: number;
  /** `undefined` where the map stands at the start of the content (version 1.0). */
  readonly runs: readonly Run[] | undefined;
}

const DECIMAL = /^\d{1,15}$/;

/**
 * What the records of an extended header say about a sparse file (versions
 * 0.0, 0.1 and 1.0), or `undefined` if they say nothing.
 *
 * @throws ArchiveError if they contradict one another.
 */
export function readPaxSparse(
  records: readonly PaxRecord[],
  offset: number,
): Sparse | undefined {
  let name: string | undefined;
  let realSize: number | undefined;
  let numbers: number[] = [];
  let found = false;
  let major: string | undefined;
  let minor: string | undefined;
  for (const { key, value } of records) {
    if (!key.startsWith("GNU.sparse.")) continue;
    found = true;
    const number = () => readDecimal(key, value, DECIMAL, offset);
    if (key === "GNU.sparse.name") name = decodeName(value);
    else if (key === "GNU.sparse.major") major = decodeUtf8(value);
    else if (key === "GNU.sparse.minor") minor = decodeUtf8(value);
    else if (key === "GNU.sparse.size" || key === "GNU.sparse.realsize") {
      realSize = number();
    } else if (key === "GNU.sparse.map") {
      const list = decodeUtf8(value) ?? "";
      if (!/^(?:\d{1,15}(?:,\d{1,15})*)?$/.test(list)) {
        throw damaged(
          `the extended header at byte ${offset} has no valid ${key}`,
        );
      }
      numbers = list === "" ? [] : list.split(",").map(Number);
    } else if (
      key === "GNU.sparse.offset" || key === "GNU.sparse.numbytes"
    ) {
      // Version 0.0 repeats the two keys in turn.
      if ((numbers.length % 2 === 0) !== (key === "GNU.sparse.offset")) {
        throw damaged(
          `the extended header at byte ${offset} has no valid ${key}`,
        );
      }
      numbers.push(number());
    }
  }
  if (!found) return undefined;
  const isVersion1 = major === "1" && minor === "0";
  const isKnown = isVersion1 || (major === undefined && minor === undefined);
  if (realSize === undefined || !isKnown) {
    throw damaged(
      `the extended header at byte ${offset} has no valid sparse map`,
    );
  }
  const runs = isVersion1
    ? undefined
    : checkRuns(pair(numbers), realSize, offset);
  return { name, realSize, runs };
}

/** The map in a header block of type `S`, the oldest way, without what follows in further blocks. */
export function readGnuSparse(
  block: Uint8Array,
  offset: number,
): { numbers: number[]; realSize: number; continued: boolean } {
  const realSize = readNumber(block, 483, 12);
  if (realSize === undefined || realSize < 0) {
    throw damaged(`the header at byte ${offset} has no valid sparse map`);
  }
  const numbers = readGnuRuns(block, 386, 4, offset);
  return { numbers, realSize, continued: block[482] !== 0 };
}

/** The part of such a map that stands in a block of its own. */
export function readGnuSparseBlock(
  block: Uint8Array,
  offset: number,
): { numbers: number[]; continued: boolean } {
  const numbers = readGnuRuns(block, 0, 21, offset);
  return { numbers, continued: block[504] !== 0 };
}

function readGnuRuns(
  block: Uint8Array,
  start: number,
  count: number,
  offset: number,
): number[] {
  const numbers: number[] = [];
  for (let place = start; place < start + count * 24; place += 12) {
    // An empty field, not a zero, ends the list.
    if (numbers.length % 2 === 0 && block[place] === 0) break;
    const number = readNumber(block, place, 12);
    if (number === undefined) {
      throw damaged(`the header at byte ${offset} has no valid sparse map`);
    }
    numbers.push(number);
  }
  return numbers;
}

/** Numbers two by two: an offset and a size each. */
export function pair(numbers: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (let index = 0; index < numbers.length; index += 2) {
    runs.push({
      offset: numbers[index] ?? -1,
      size: numbers[index + 1] ?? -1,
    });
  }
  return runs;
}

/**
 * The runs, if they follow one another within the file.
 *
 * @throws ArchiveError otherwise.
 */
export function checkRuns(
  runs: readonly Run[],
  realSize: number,
  offset: number,
): readonly Run[] {
  let end = 0;
  for (const run of runs) {
    if (run.offset < end || run.size < 0 || run.offset + run.size > realSize) {
      throw damaged(`the header at byte ${offset} has no valid sparse map`);
    }
    end = run.offset + run.size;
  }
  return runs;
}

/**
 * Reads the map that version 1.0 puts before the content: a count and twice as
 * many numbers, each on a line, filled up with NULs to a full block.
 */
export class SparseMapReader {
  readonly #numbers: number[] = [];
  /** A number whose line is not complete yet. */
  #rest = "";
  #blocks = 0;
  readonly #offset: number;

  constructor(offset: number) {
    this.#offset = offset;
  }

  /** Bytes of the archive that the map has taken so far. */
  get bytes(): number {
    return this.#blocks * BLOCK;
  }

  /**
   * Takes the next block and returns the runs if the map is complete with it.
   *
   * @throws ArchiveError if it is no such map.
   */
  push(block: Uint8Array): Run[] | undefined {
    this.#blocks++;
    const end = block.indexOf(0);
    const text = decodeUtf8(end < 0 ? block : block.subarray(0, end));
    const lines = (this.#rest + (text ?? "?")).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!DECIMAL.test(line)) this.#refuse();
      this.#numbers.push(Number(line));
    }
    const [count] = this.#numbers;
    if (count !== undefined && this.#numbers.length > count * 2) {
      return pair(this.#numbers.slice(1, count * 2 + 1));
    }
    // A map that goes on fills its block.
    if (end >= 0 || this.#rest.length > 15) this.#refuse();
    return undefined;
  }

  #refuse(): never {
    throw damaged(
      `the header at byte ${this.#offset} has no valid sparse map`,
    );
  }
}
