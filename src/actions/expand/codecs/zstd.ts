import { Decompress } from "fzstd";
import xxhash from "xxhash-wasm";
import { concatenate, littleEndian } from "../../../base/bytes.ts";
import type { Decompressor, Output } from "./decompressor.ts";
import { type Parsing, PushParser } from "../push_parser.ts";
import { damaged, unread } from "../refusal.ts";

/** The largest window that is kept: as much as the `zstd` program allows without being told. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const CHECKSUM_BYTES = 4;

const MALFORMED = "its zstd data is malformed";

/** Computes the 64-bit XXH of what it is given. */
interface Hasher {
  update(bytes: Uint8Array): unknown;
  digest(): bigint;
}

/**
 * Unpacks zstd: any number of frames, skippable ones too. `fzstd` does the
 * work; it verifies nothing, so frames are taken apart here to hold their
 * checksums and sizes against what came out. The platform's own is missing in
 * Deno 2.6 and takes a cut file for a whole one in 2.9.
 * https://www.rfc-editor.org/rfc/rfc8878
 */
export async function openUnzstd(output: Output): Promise<Decompressor> {
  // The checksums need WebAssembly, which takes a moment to load.
  const { create64 } = await xxhash();
  const place = { betweenFrames: true };
  const parser = new PushParser(parseFrames(output, create64, place));
  return {
    write: (chunk) => parser.push(chunk),
    finish() {
      if (!place.betweenFrames || parser.held > 0) {
        throw damaged("its zstd data is truncated");
      }
      return true;
    },
  };
}

function* parseFrames(
  output: Output,
  createHasher: () => Hasher,
  place: { betweenFrames: boolean },
): Parsing<void> {
  for (;;) {
    place.betweenFrames = true;
    const magic = (yield { bytes: 4, whole: true }).slice();
    const number = littleEndian(magic);
    place.betweenFrames = false;
    if (number === FRAME) {
      yield* parseFrame(magic, output, createHasher());
    } else if ((number & ~0xf) === SKIPPABLE) {
      let remaining = littleEndian(yield { bytes: 4, whole: true });
      while (remaining > 0) {
        remaining -= (yield { bytes: remaining, whole: false }).length;
      }
    } else {
      throw damaged(MALFORMED);
    }
  }
}

function* parseFrame(
  magic: Uint8Array,
  output: Output,
  hasher: Hasher,
): Parsing<void> {
  let size = 0;
  const unpack = unpacker((chunk) => {
    size += chunk.length;
    hasher.update(chunk);
    output(chunk);
  });
  const header = yield* readHeader();
  unpack(magic, false);
  unpack(header.bytes, false);
  for (let last = false; !last;) {
    const start = (yield { bytes: 3, whole: true }).slice();
    const block = littleEndian(start);
    last = (block & 1) === 1;
    const type = (block >> 1) & 3;
    // A block of type 1 is one byte, repeated.
    const bytes = type === 1 ? 1 : block >> 3;
    if (type === 3 || bytes > 128 * 1024) throw damaged(MALFORMED);
    unpack(start, false);
    if (bytes > 0) unpack((yield { bytes, whole: true }).slice(), false);
  }
  let checksum = new Uint8Array(0);
  if (header.hasChecksum) {
    checksum = (yield { bytes: CHECKSUM_BYTES, whole: true }).slice();
  }
  unpack(checksum, true);
  const wrong = header.hasChecksum &&
    Number(hasher.digest() & 0xffffffffn) !== littleEndian(checksum);
  if (wrong || (header.size !== undefined && header.size !== size)) {
    throw damaged("its zstd checksum is wrong");
  }
}

/** A function that unpacks the parts of one frame, the last of them named as such. */
function unpacker(
  output: Output,
): (part: Uint8Array, last: boolean) => void {
  let unpacked: Uint8Array[] = [];
  const decoder = new Decompress((chunk) => {
    unpacked.push(chunk);
  });
  return (part, last) => {
    try {
      decoder.push(part, last);
    } catch {
      // Whatever it trips over, ranges of arrays included, is in the data.
      throw damaged(MALFORMED);
    }
    const chunks = unpacked;
    unpacked = [];
    for (const chunk of chunks) output(chunk);
  };
}

/** Reads the header of a frame, with the size of the content if it promises one. */
function* readHeader(): Parsing<
  { bytes: Uint8Array; hasChecksum: boolean; size: number | undefined }
> {
  const start = (yield { bytes: 1, whole: true }).slice();
  const [descriptor = 0] = start;
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? Number(singleSegment) : 2 ** sizeFlag;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeAt = (singleSegment ? 0 : 1) + dictionaryBytes;
  const fields = (yield { bytes: sizeAt + sizeBytes, whole: true }).slice();
  if (dictionaryBytes > 0) {
    throw damaged("its zstd data needs a dictionary that is not part of it");
  }
  const written = littleEndian(fields.subarray(sizeAt));
  // Sizes in two bytes begin where those in one end.
  const size = sizeBytes === 0
    ? undefined
    : sizeBytes === 2
    ? written + 256
    : written;
  const base = 2 ** (10 + ((fields[0] ?? 0) >> 3));
  const window = singleSegment
    ? size ?? 0
    : base + (base / 8) * ((fields[0] ?? 0) & 7);
  if (window > MAX_WINDOW_BYTES) {
    throw unread(
      `unpacking it needs ${window} bytes of memory, and ${MAX_WINDOW_BYTES} are allowed`,
    );
  }
  const hasChecksum = (descriptor & 4) !== 0;
  return { bytes: concatenate(start, fields), hasChecksum, size };
}
