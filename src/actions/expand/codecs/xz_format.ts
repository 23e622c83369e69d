import { crc32 } from "node:zlib";
import { type Parsing, PushParser } from "../push_parser.ts";
import { unread } from "../refusal.ts";

/** The bytes that every stream begins with. */
const STREAM_MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] as const;

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

/** Bytes that may be held back between two pushes: a block's header at most. */
const MAX_HELD_BYTES = 1024;

/**
 * Tells the streams of a file from what stands between and behind them: zeros,
 * and what is no stream, which goes on to the file's end. It reads what is not
 * compressed, and nothing else can tell an end: a file in the archive that is
 * itself an .xz file may stand there as it is.
 * https://tukaani.org/xz/xz-file-format.txt
 *
 * Damage is the decompressor's to find: such a stream does not end here.
 */
export class XzStreams {
  /** What the bytes that were pushed last have added to streams. */
  #taken = new Uint8Array(0);
  #length = 0;
  /** Bytes of the stream. */
  #position = 0;
  #isBetween = false;
  readonly #parser = new PushParser(this.#parseFile());

  /** Whether a stream has ended, and nothing but zeros has come since. */
  get isBetween(): boolean {
    return this.#isBetween;
  }

  /**
   * Takes the next bytes, and returns those that belong to streams, in memory
   * of their own: up to {@linkcode MAX_HELD_BYTES} may come with later ones.
   *
   * @throws ArchiveError if a stream asks for what the decompressor does not do.
   */
  push(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
    this.#taken = new Uint8Array(chunk.length + MAX_HELD_BYTES);
    this.#length = 0;
    // There may be many zeros, which are passed over at once.
    const start = this.#isBetween ? chunk.findIndex((byte) => byte !== 0) : 0;
    if (start >= 0) this.#parser.push(chunk.subarray(start));
    return this.#taken.subarray(0, this.#length);
  }

  *#parseFile(): Parsing<void> {
    // The first is what the archive was recognized by.
    let magic = yield { bytes: STREAM_MAGIC.length, whole: true };
    while (STREAM_MAGIC.every((byte, index) => magic[index] === byte)) {
      this.#position = 0;
      this.#take(magic);
      yield* this.#parseStream();
      this.#isBetween = true;
      let first = 0;
      while (first === 0) [first = 0] = yield { bytes: 1, whole: true };
      this.#isBetween = false;
      const rest = yield { bytes: STREAM_MAGIC.length - 1, whole: true };
      magic = Uint8Array.of(first, ...rest);
    }
  }

  /** Parses a stream from behind its magic number to its end. */
  *#parseStream(): Parsing<void> {
    const header = yield* this.#read(2 + CRC_BYTES);
    const check = (header[1] ?? 0) & 0xf;
    if (!crcMatches(header.subarray(0, 2), header.subarray(2))) {
      return yield* this.#skip(Infinity);
    }
    if (check === SHA256_CHECK) {
      throw unread(
        "it uses SHA-256 checks in xz, which this program does not read",
      );
    }
    for (;;) {
      const [words = 0] = yield* this.#read(1);
      // In the place of a block's size, 0 stands for the index.
      if (words === 0) break;
      const rest = yield* this.#read((words + 1) * 4 - 1);
      const block = Uint8Array.of(words, ...rest.subarray(0, -CRC_BYTES));
      if (!crcMatches(block, rest.subarray(-CRC_BYTES))) {
        return yield* this.#skip(Infinity);
      }
      checkFilters(readFilters(block));
      for (;;) {
        const [control = 0] = yield* this.#read(1);
        if (control === 0) break;
        if (control >= 3 && control < 0x80) return yield* this.#skip(Infinity);
        // Of data that are not compressed there is but one size.
        if (control >= 0x80) yield* this.#skip(2);
        const [high = 0, low = 0] = yield* this.#read(2);
        const properties = control >= 0xc0 ? 1 : 0;
        yield* this.#skip(properties + high * 0x100 + low + 1);
      }
      yield* this.#pad();
      yield* this.#skip(CHECK_BYTES[check] ?? 0);
    }
    const records = yield* this.#readNumber();
    for (let number = 0; number < 2 * records; number++) {
      yield* this.#readNumber();
    }
    yield* this.#pad();
    yield* this.#skip(CRC_BYTES + STREAM_FOOTER_BYTES);
  }

  *#read(bytes: number): Parsing<Uint8Array> {
    const read = yield { bytes, whole: true };
    this.#take(read);
    return read;
  }

  *#skip(bytes: number): Parsing<void> {
    for (let left = bytes; left > 0;) {
      const some = yield { bytes: left, whole: false };
      this.#take(some);
      left -= some.length;
    }
  }

  /** Skips up to a multiple of four bytes, which every part of a stream has. */
  #pad(): Parsing<void> {
    return this.#skip(-this.#position & 3);
  }

  *#readNumber(): Parsing<number> {
    let value = 0;
    for (let factor = 1;; factor *= 0x80) {
      const [byte = 0] = yield* this.#read(1);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  #take(bytes: Uint8Array): void {
    this.#taken.set(bytes, this.#length);
    this.#length += bytes.length;
    this.#position += bytes.length;
  }
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
