// Pure: no disk, network, clock or environment.

import { damaged } from "../../refusal.ts";
import { type BitReader, type HuffmanCode, readCode } from "./huffman.ts";

/** Symbols after which the code may change. */
const GROUP = 50;
const RUN_A = 0;
const RUN_B = 1;

/** A block before its last two steps: the sorting and the runs are still to be undone. */
interface SortedBlock {
  /** Each byte in the low 8 bits; above it, later, the place of the byte that follows. */
  readonly table: Uint32Array;
  readonly length: number;
  /** The place of the first byte. */
  readonly origin: number;
}

/**
 * Reads a block, from after its checksum on, into `table`, whose length is the
 * most bytes that a block of the stream may have.
 *
 * @throws ArchiveError if it is malformed.
 */
export function readBlock(bits: BitReader, table: Uint32Array): SortedBlock {
  // A step against data that sorts badly, which bzip2 gave up in 1997.
  if (bits.read(1) === 1) throw malformed();
  const origin = bits.read(24);
  const alphabet = readAlphabet(bits);
  const codes = readCodes(bits, alphabet.length + 2);
  const length = readSymbols(bits, alphabet, codes, table);
  if (origin >= length || bits.exhausted) throw malformed();
  return { table, length, origin };
}

/** The bytes that occur in the block: 16 groups of 16, marked by a bit each. */
function readAlphabet(bits: BitReader): Uint8Array {
  const used: number[] = [];
  const groups = bits.read(16);
  for (let group = 0; group < 16; group++) {
    if ((groups & (0x8000 >> group)) === 0) continue;
    const members = bits.read(16);
    for (let member = 0; member < 16; member++) {
      if ((members & (0x8000 >> member)) !== 0) used.push(group * 16 + member);
    }
  }
  if (used.length === 0) throw malformed();
  return Uint8Array.from(used);
}

/** A function that gives the code of each next group of symbols. */
function readCodes(
  bits: BitReader,
  symbols: number,
): () => HuffmanCode {
  const count = bits.read(3);
  const groups = bits.read(15);
  if (count < 2 || count > 6 || groups === 0) throw malformed();
  const recent = Uint8Array.from({ length: count }, (_, index) => index);
  const selectors = new Uint8Array(groups);
  for (let group = 0; group < groups; group++) {
    let back = 0;
    while (bits.read(1) === 1) {
      if (++back >= count) throw malformed();
    }
    selectors[group] = moveToFront(recent, back);
  }
  const codes = Array.from({ length: count }, () => readCode(bits, symbols));
  let group = 0;
  return () => {
    const code = codes[selectors[group++] ?? count];
    if (code === undefined) throw malformed();
    return code;
  };
}

/** Reads the block's bytes into the table and returns how many there are. */
function readSymbols(
  bits: BitReader,
  alphabet: Uint8Array,
  nextCode: () => HuffmanCode,
  table: Uint32Array,
): number {
  const recent = Uint8Array.from(alphabet);
  const end = alphabet.length + 1;
  let length = 0;
  // A run's length is written in digits 1 and 2, the lowest first.
  let run = 0;
  let weight = 1;
  for (;;) {
    const code = nextCode();
    for (let index = 0; index < GROUP; index++) {
      const symbol = code.read(bits);
      if (symbol === undefined) throw malformed();
      if (symbol === RUN_A || symbol === RUN_B) {
        run += weight * (symbol + 1);
        weight *= 2;
        if (run > table.length) throw malformed();
        continue;
      }
      if (run > 0) {
        if (length + run > table.length) throw malformed();
        table.fill(recent[0] ?? 0, length, length + run);
        length += run;
        run = 0;
        weight = 1;
      }
      if (symbol === end) return length;
      if (length === table.length) throw malformed();
      table[length++] = moveToFront(recent, symbol - 1);
    }
    // Beyond the end of the data there are only zeros, which never end.
    if (bits.exhausted) throw malformed();
  }
}

function moveToFront(list: Uint8Array, index: number): number {
  const value = list[index] ?? 0;
  list.copyWithin(1, 0, index);
  list[0] = value;
  return value;
}

/** The error for data that no compressor writes. */
export function malformed(): Error {
  return damaged("its bzip2 data is malformed");
}

/** Bytes that are put out at once. */
const OUTPUT_BYTES = 64 * 1024;

/** The bytes of bzip2's checksum: CRC-32 with the highest bit first. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) {
    crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  }
  return crc;
});

/**
 * Undoes the sorting of a block and the runs within it, puts its bytes out in
 * buffers that are used again, and returns their checksum.
 *
 * @throws ArchiveError if the block ends within a run.
 */
export function unsort(
  { table, length, origin }: SortedBlock,
  output: (chunk: Uint8Array) => void,
): number {
  linkSuccessors(table, length);
  const buffer = new Uint8Array(OUTPUT_BYTES);
  let filled = 0;
  let crc = 0xffffffff;
  const put = (byte: number) => {
    crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ byte] ?? 0);
    buffer[filled++] = byte;
    if (filled === OUTPUT_BYTES) {
      output(buffer);
      filled = 0;
    }
  };
  let place = (table[origin] ?? 0) >>> 8;
  let equal = 0;
  let before = -1;
  for (let index = 0; index < length; index++) {
    const item = table[place] ?? 0;
    place = item >>> 8;
    const byte = item & 0xff;
    if (equal === 4) {
      // After four equal bytes comes the number of further ones.
      for (let repeat = 0; repeat < byte; repeat++) put(before);
      equal = 0;
      before = -1;
      continue;
    }
    equal = byte === before ? equal + 1 : 1;
    before = byte;
    put(byte);
  }
  if (equal === 4) throw malformed();
  if (filled > 0) output(buffer.subarray(0, filled));
  return ~crc >>> 0;
}

/** Puts the place of each byte's successor above it: the inverse of the sorting. */
function linkSuccessors(table: Uint32Array, length: number): void {
  const next = new Uint32Array(256);
  for (let index = 0; index < length; index++) {
    const byte = (table[index] ?? 0) & 0xff;
    next[byte] = (next[byte] ?? 0) + 1;
  }
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const count = next[byte] ?? 0;
    next[byte] = sum;
    sum += count;
  }
  for (let index = 0; index < length; index++) {
    const byte = (table[index] ?? 0) & 0xff;
    const place = next[byte] ?? 0;
    next[byte] = place + 1;
    table[place] = (table[place] ?? 0) | (index << 8);
  }
}
