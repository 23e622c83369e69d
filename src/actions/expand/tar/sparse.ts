// Pure: no disk, network, clock or environment.

import { decodeUtf8 } from "../../../base/bytes.ts";
import type { Parsing } from "../push_parser.ts";
import { damaged, overLimit } from "../refusal.ts";
import { BLOCK, decodeName, NEXT_BLOCK, readNumber } from "./header.ts";
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
  const refuse = (what: string) =>
    damaged(`the extended header at byte ${offset} has no valid ${what}`);
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
      if (!/^(?:\d{1,15}(?:,\d{1,15})*)?$/.test(list)) throw refuse(key);
      numbers = list === "" ? [] : list.split(",").map(Number);
    } else if (
      key === "GNU.sparse.offset" || key === "GNU.sparse.numbytes"
    ) {
      // Version 0.0 repeats the two keys in turn.
      const isFirst = key === "GNU.sparse.offset";
      if ((numbers.length % 2 === 0) !== isFirst) throw refuse(key);
      numbers.push(number());
    }
  }
  if (!found) return undefined;
  const isVersion1 = major === "1" && minor === "0";
  const isKnown = isVersion1 || (major === undefined && minor === undefined);
  if (realSize === undefined || !isKnown) throw refuse("sparse map");
  const runs = isVersion1 ? undefined : runsOf(numbers, realSize, offset);
  return { name, realSize, runs };
}

/**
 * Reads the map of an entry of type `S`, the oldest way: it begins in the
 * header, and goes on in blocks of its own. `maxBytes` is all it may take.
 *
 * @throws ArchiveError if it is no such map, or too long.
 */
export function* readGnuSparse(
  header: Uint8Array,
  offset: number,
  maxBytes: number,
): Parsing<{ sparse: Sparse; bytes: number }> {
  const realSize = readNumber(header, 483, 12);
  if (realSize === undefined || realSize < 0) throw noValidMap(offset);
  const numbers = readGnuNumbers(header, 386, 4, offset);
  let bytes = 0;
  for (let more = header[482] !== 0; more;) {
    bytes += BLOCK;
    checkMapSize(bytes, offset, maxBytes);
    const block = yield NEXT_BLOCK;
    numbers.push(...readGnuNumbers(block, 0, 21, offset));
    more = block[504] !== 0;
  }
  const runs = runsOf(numbers, realSize, offset);
  return { sparse: { name: undefined, realSize, runs }, bytes };
}

function readGnuNumbers(
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
    if (number === undefined) throw noValidMap(offset);
    numbers.push(number);
  }
  return numbers;
}

/**
 * Reads the map that version 1.0 puts before the content, of which there are
 * `storedSize` bytes: a count and twice as many numbers, each on a line, filled
 * up with NULs to a full block.
 *
 * @throws ArchiveError as {@linkcode readGnuSparse}.
 */
export function* readMapBeforeContent(
  realSize: number,
  storedSize: number,
  offset: number,
  maxBytes: number,
): Parsing<{ runs: readonly Run[]; bytes: number }> {
  const numbers: number[] = [];
  /** A number whose line is not complete yet. */
  let rest = "";
  for (let bytes = BLOCK;; bytes += BLOCK) {
    checkMapSize(bytes, offset, maxBytes);
    if (bytes > storedSize) throw noValidMap(offset);
    const block = yield NEXT_BLOCK;
    const end = block.indexOf(0);
    const text = decodeUtf8(end < 0 ? block : block.subarray(0, end));
    const lines = (rest + (text ?? "?")).split("\n");
    rest = lines.pop() ?? "";
    if (!lines.every((line) => DECIMAL.test(line))) throw noValidMap(offset);
    numbers.push(...lines.map(Number));
    const [count] = numbers;
    if (count !== undefined && numbers.length > count * 2) {
      const used = numbers.slice(1, count * 2 + 1);
      return { runs: runsOf(used, realSize, offset), bytes };
    }
    // A map that goes on fills its block.
    if (end >= 0 || rest.length > 15) throw noValidMap(offset);
  }
}

/** The runs that numbers stand for two by two, if they follow one another within the file. */
function runsOf(
  numbers: readonly number[],
  realSize: number,
  offset: number,
): readonly Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (let index = 0; index < numbers.length; index += 2) {
    const run = {
      offset: numbers[index] ?? -1,
      size: numbers[index + 1] ?? -1,
    };
    if (run.offset < end || run.size < 0 || run.offset + run.size > realSize) {
      throw noValidMap(offset);
    }
    end = run.offset + run.size;
    runs.push(run);
  }
  return runs;
}

function checkMapSize(bytes: number, offset: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  throw overLimit(
    `the sparse map at byte ${offset} has more than the ${maxBytes} bytes allowed`,
  );
}

function noValidMap(offset: number): Error {
  return damaged(`the header at byte ${offset} has no valid sparse map`);
}
