// Pure: no disk, network, clock or environment.

import { decodeUtf8 } from "../../../base/bytes.ts";
import type { Need } from "../push_parser.ts";
import { damaged } from "../refusal.ts";

/** Headers and the content of entries come in blocks of so many bytes. */
export const BLOCK = 512;
export const NEXT_BLOCK: Need = { bytes: BLOCK, whole: true };

/**
 * Fields of a header block: where each begins and its length in bytes.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
 */
const FIELD = {
  name: [0, 100],
  mode: [100, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  linkName: [157, 100],
  prefix: [345, 155],
} as const;
const TYPE = 156;
const MAGIC = 257;

/** A header block as it stands, before extended headers change it. */
export interface Header {
  /** The type flag: `"0"` file, `"5"` folder, …; NUL of the oldest archives is `"\0"`. */
  readonly type: string;
  /** As {@linkcode decodeName} has it. */
  readonly name: string;
  /** As {@linkcode decodeName} has it. */
  readonly linkName: string;
  /** Bytes of content that follow. */
  readonly size: number;
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtimeSeconds: number;
}

/** Whether a block is all zeros: the mark of an archive's end. */
export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/**
 * Whether the block's checksum is right. Some old writers summed signed bytes:
 * either sum will do, as for GNU tar and Python.
 */
export function checksumMatches(block: Uint8Array): boolean {
  const [start, length] = FIELD.checksum;
  const stored = readOctal(block, start, length);
  if (stored === undefined) return false;
  // The field itself counts as blanks.
  let unsigned = length * 0x20;
  let high = 0;
  for (let index = 0; index < BLOCK; index++) {
    if (index === start) index += length;
    const byte = block[index] ?? 0;
    unsigned += byte;
    if (byte > 0x7f) high++;
  }
  return stored === unsigned || stored === unsigned - 256 * high;
}

/**
 * Reads a header block whose checksum is right. `offset` is
 * its place in the archive, for messages.
 *
 * @throws ArchiveError if a number is none, is negative where it may not be or
 * is beyond what JavaScript counts exactly.
 */
export function readHeader(block: Uint8Array, offset: number): Header {
  const number = (field: "mode" | "size" | "mtime") => {
    const [start, length] = FIELD[field];
    const value = readNumber(block, start, length);
    if (value === undefined || (value < 0 && field !== "mtime")) {
      throw damaged(`the header at byte ${offset} has no valid ${field}`);
    }
    return value;
  };
  let name = readText(block, ...FIELD.name);
  // Only ustar has a prefix: GNU tar keeps other things in that place.
  if (block[FIELD.prefix[0]] !== 0 && readMagic(block) === "ustar\0") {
    name = `${readText(block, ...FIELD.prefix)}/${name}`;
  }
  return {
    type: String.fromCharCode(block[TYPE] ?? 0),
    name,
    linkName: readText(block, ...FIELD.linkName),
    size: number("size"),
    mode: number("mode"),
    mtimeSeconds: number("mtime"),
  };
}

function readMagic(block: Uint8Array): string {
  return String.fromCharCode(...block.subarray(MAGIC, MAGIC + 6));
}

/**
 * The number in a field: octal digits, or base 256 where the first byte is
 * 0x80 (positive) or 0xff (negative, two's complement), as GNU tar writes what
 * does not fit. `undefined` if it is neither or not a safe integer.
 */
export function readNumber(
  block: Uint8Array,
  start: number,
  length: number,
): number | undefined {
  const first = block[start];
  if (first !== 0x80 && first !== 0xff) return readOctal(block, start, length);
  const negative = first === 0xff;
  let value = 0;
  for (let index = start + 1; index < start + length; index++) {
    const byte = block[index] ?? 0;
    // Counting the complement keeps negative numbers as exact as positive ones.
    value = value * 256 + (negative ? 255 - byte : byte);
    if (!Number.isSafeInteger(value)) return undefined;
  }
  return negative ? -1 - value : value;
}

/** Octal digits with blanks around them; a NUL ends the field; nothing is 0. */
function readOctal(
  block: Uint8Array,
  start: number,
  length: number,
): number | undefined {
  let index = start;
  const end = start + length;
  while (index < end && block[index] === 0x20) index++;
  let value = 0;
  for (; index < end; index++) {
    const byte = block[index] ?? 0;
    if (byte < 0x30 || byte > 0x37) break;
    value = value * 8 + byte - 0x30;
  }
  while (index < end && block[index] === 0x20) index++;
  return index === end || block[index] === 0 ? value : undefined;
}

/** The text of a field up to its first NUL, as {@linkcode decodeName} has it. */
function readText(block: Uint8Array, start: number, length: number): string {
  let end = start;
  let ascii = true;
  for (; end < start + length; end++) {
    const byte = block[end] ?? 0;
    if (byte === 0) break;
    if (byte > 0x7f) ascii = false;
  }
  const bytes = block.subarray(start, end);
  // Fifty thousand names are read faster without a decoder for each.
  return ascii ? String.fromCharCode(...bytes) : decodeName(bytes);
}

/**
 * Decodes a name. Bytes that are not UTF-8 become lone surrogates, from U+DC80
 * on, which no UTF-8 decodes to: so that a message can show them.
 * https://peps.python.org/pep-0383/
 */
export function decodeName(bytes: Uint8Array): string {
  const whole = decodeUtf8(bytes);
  if (whole !== undefined) return whole;
  let name = "";
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    const length = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    const character = decodeUtf8(bytes.subarray(at, at + length));
    name += character ?? String.fromCharCode(0xdc00 + byte);
    at += character === undefined ? 1 : length;
  }
  return name;
}
