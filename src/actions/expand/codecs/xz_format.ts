import { crc32 } from "node:zlib";
import { type Parsing, PushParser } from "../push_parser.ts";
import { unread } from "../refusal.ts";

/** The bytes that every stream begins with. */
export const STREAM_MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] as const;

const STREAM_HEADER_BYTES = 12;
const STREAM_FOOTER_BYTES = 12;
const CRC_BYTES = 4;

/**
 * The largest dictionary that the decompressor takes, in bytes: that of `xz -9`.
 * It lies in memory as a whole.
 */
const MAX_DICTIONARY_BYTES = 64 * 1024 * 1024;

/** Bytes of a block's check, by the kind of check that the stream's header names. */
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const SHA256_CHECK = 0x0a;
const LZMA2 = 0x21;

/** The filters that the decompressor does not have, by their numbers. */
const FILTERS = new Map([
  [0x03, "delta"],
  [0x04, "x86"],
  [0x05, "PowerPC"],
  [0x06, "IA-64"],
  [0x07, "ARM"],
  [0x08, "ARM-Thumb"],
  [0x09, "SPARC"],
  [0x0a, "ARM64"],
  [0x0b, "RISC-V"],
]);

/** A filter of a block, with its properties as they are written. */
interface Filter {
  readonly id: number;
  readonly properties: Uint8Array;
}

/**
 * Follows one stream from its first byte to its last, to tell where it ends and
 * what it asks for that the decompressor does not do. It reads what is not
 * compressed, and nothing else can tell an end: a file in the archive that is
 * itself an .xz file may stand there as it is.
 * https://tukaani.org/xz/xz-file-format.txt
 *
 * Damage is the decompressor's to find: such a stream does not end here.
 */
export class StreamFollower {
  readonly #place = { bytes: 0 };
  readonly #parser = new PushParser(parseStream(this.#place));
  #pushed = 0;

  /** Whether the last byte of the stream was pushed. */
  get ended(): boolean {
    return this.#parser.done;
  }

  /**
   * Takes the next bytes, and returns how many of them belong to the stream.
   *
   * @throws ArchiveError if the decompressor does not read a block of it.
   */
  push(chunk: Uint8Array): number {
    this.#parser.push(chunk);
    const before = this.#pushed;
    this.#pushed += chunk.length;
    return this.ended ? this.#place.bytes - before : chunk.length;
  }
}

/** Parses a stream up to its end; `place` counts its bytes. */
function* parseStream(place: { bytes: number }): Parsing<void> {
  const take = function* (bytes: number): Parsing<Uint8Array> {
    const taken = yield { bytes, whole: true };
    place.bytes += bytes;
    return taken;
  };
  const skip = function* (bytes: number): Parsing<void> {
    for (let left = bytes; left > 0;) {
      const { length } = yield { bytes: left, whole: false };
      left -= length;
      place.bytes += length;
    }
  };
  /** Fills up to a multiple of four bytes, which every part of a stream has. */
  const pad = () => skip(-place.bytes & 3);

  const header = yield* take(STREAM_HEADER_BYTES);
  const check = (header[7] ?? 0) & 0xf;
  if (!crcMatches(header.subarray(6, 8), header.subarray(8))) {
    return yield* skip(Infinity);
  }
  if (check === SHA256_CHECK) {
    throw unread(
      "it uses SHA-256 checks in xz, which this program does not read",
    );
  }

  for (;;) {
    const [words = 0] = yield* take(1);
    // In the place of a block's size, 0 stands for the index.
    if (words === 0) break;
    const rest = yield* take((words + 1) * 4 - 1);
    const block = Uint8Array.of(words, ...rest.subarray(0, -CRC_BYTES));
    if (!crcMatches(block, rest.subarray(-CRC_BYTES))) {
      return yield* skip(Infinity);
    }
    checkFilters(readFilters(block));
    for (;;) {
      const [control = 0] = yield* take(1);
      if (control === 0) break;
      if (control >= 3 && control < 0x80) return yield* skip(Infinity);
      // Of data that are not compressed there is but one size.
      if (control >= 0x80) yield* skip(2);
      const [high = 0, low = 0] = yield* take(2);
      const properties = control >= 0xc0 ? 1 : 0;
      yield* skip(properties + high * 0x100 + low + 1);
    }
    yield* pad();
    yield* skip(CHECK_BYTES[check] ?? 0);
  }

  const readNumber = function* (): Parsing<number> {
    let value = 0;
    for (let factor = 1;; factor *= 0x80) {
      const [byte = 0] = yield* take(1);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  const records = yield* readNumber();
  for (let number = 0; number < 2 * records; number++) yield* readNumber();
  yield* pad();
  yield* skip(CRC_BYTES + STREAM_FOOTER_BYTES);
}

/** Throws for the first filter that the decompressor does not have, or not so. */
function checkFilters(filters: readonly Filter[]): void {
  for (const { id, properties } of filters) {
    const name = FILTERS.get(id);
    if (name !== undefined) {
      throw unread(
        `it uses the ${name} filter of xz, which this program does not read`,
      );
    }
    const bytes = id === LZMA2 ? dictionaryBytes(properties[0] ?? 0) : 0;
    if (bytes > MAX_DICTIONARY_BYTES) {
      throw unread(
        `it uses an xz dictionary of ${bytes} bytes, and this program reads at most ${MAX_DICTIONARY_BYTES}`,
      );
    }
  }
}

/** The filters of a block, from its header without the checksum. */
function readFilters(header: Uint8Array): Filter[] {
  let at = 1;
  const readByte = () => header[at++] ?? 0;
  const readNumber = () => {
    let value = 0;
    for (let factor = 1, more = true; more; factor *= 0x80) {
      const byte = readByte();
      value += (byte & 0x7f) * factor;
      more = byte >= 0x80;
    }
    return value;
  };
  const flags = readByte();
  const hasPackedSize = (flags & 0x40) !== 0;
  const hasSize = (flags & 0x80) !== 0;
  if (hasPackedSize) readNumber();
  if (hasSize) readNumber();
  return Array.from({ length: (flags & 3) + 1 }, () => {
    const id = readNumber();
    const length = readNumber();
    const properties = header.subarray(at, at + length);
    at += length;
    return { id, properties };
  });
}

/** The size that LZMA2's only property stands for. */
function dictionaryBytes(property: number): number {
  const mantissa = 2 + property % 2;
  return mantissa * 2 ** (Math.floor(property / 2) + 11);
}

/** Whether a field in little endian is the CRC32 of bytes. */
function crcMatches(bytes: Uint8Array, field: Uint8Array): boolean {
  if (field.length < CRC_BYTES) return false;
  const { buffer, byteOffset } = field;
  return new DataView(buffer, byteOffset).getUint32(0, true) === crc32(bytes);
}
