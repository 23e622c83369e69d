// Pure: no disk, network, clock or environment.

import { malformed, type SortedBlock } from "./block.ts";

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
