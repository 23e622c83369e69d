import {
  describeFile,
  recognizeNonArchive,
  SNIFF_BYTES,
} from "../../base/archive_kind.ts";
import { concatenate, littleEndian } from "../../base/bytes.ts";
import type { ArchiveError } from "../../base/errors.ts";
import { EntrySink, type Staging } from "./entry_sink.ts";
import type { TreeEnd } from "./entry_tree.ts";
import type { ArchiveBytes, Format } from "./format.ts";
import { FORMATS } from "./formats.ts";
import { Budget, type Limits } from "./limits.ts";
import { damaged, faulty, unread } from "./refusal.ts";

/** What an archive is to become. */
export interface Unpacking {
  readonly archive: ArchiveBytes;
  /** Empty to begin with. */
  readonly staging: Staging;
  readonly limits: Limits;
  /** Called again and again; what it throws ends the unpacking. */
  readonly checkpoint?: () => void;
  readonly formats?: readonly Format[];
}

/**
 * Unpacks an archive of any format. Staging reports the files; what is only
 * known at the end is returned. This is the whole of an expansion but for the
 * disk and the Worker that it runs in.
 *
 * @throws ArchiveError if the archive is damaged, of an unknown format, refused
 * or beyond a limit; StoreError if it cannot be read, or staging not written.
 */
export async function unpack(
  { archive, staging, limits, checkpoint = () => {}, formats = FORMATS }:
    Unpacking,
): Promise<TreeEnd> {
  const budget = new Budget(limits, checkpoint);
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  const sink = new EntrySink(staging, limits.depth, budget, seed);
  const rest = archive.chunks[Symbol.iterator]();
  try {
    const head = readHead(rest);
    // Recognized by its content and never by its name.
    const format = formats.find((one) => one.recognizes(head));
    if (format === undefined) throw unrecognized(head);
    const counted: ArchiveBytes = {
      chunks: countChunks(head, rest, budget),
      whole() {
        const whole = archive.whole();
        budget.read(whole.size);
        return whole;
      },
    };
    await format.unpack(counted, { sink, budget, limits });
    checkpoint();
    return sink.finish();
  } finally {
    rest.return?.();
    sink.close();
  }
}

/** The first chunks as one, long enough to tell the archive's format, if there is so much. */
function readHead(chunks: Iterator<Uint8Array>): Uint8Array {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < SNIFF_BYTES) {
    const { done, value } = chunks.next();
    if (done) break;
    head = concatenate(head, value);
  }
  return head;
}

function* countChunks(
  head: Uint8Array,
  rest: Iterator<Uint8Array>,
  budget: Budget,
): Generator<Uint8Array, void, void> {
  for (let chunk: Uint8Array | undefined = head; chunk !== undefined;) {
    budget.read(chunk.length);
    yield chunk;
    const next: IteratorResult<Uint8Array> = rest.next();
    chunk = next.done ? undefined : next.value;
  }
}

/** Says of a file that is of no format what it is instead. */
function unrecognized(head: Uint8Array): ArchiveError {
  const instead = recognizeNonArchive(head);
  const what = describeFile(head);
  if (what !== undefined) {
    return faulty(instead?.fault ?? "no-archive", `it is ${what}`);
  }
  return isLzma(head)
    ? unread("it is an .lzma file, which this program does not read")
    : damaged(
      "it is neither a zip archive nor a tar archive, plain or compressed",
    );
}

/**
 * Whether bytes are the header of LZMA alone: properties, the dictionary's size,
 * that of the content, and the first byte of the data, which is 0. There is no
 * magic number, so the sizes have to be such as the `xz` program believes.
 * https://github.com/tukaani-project/xz/blob/master/doc/lzma-file-format.txt
 */
function isLzma(head: Uint8Array): boolean {
  if (head.length < 14 || head[13] !== 0) return false;
  const properties = head[0] ?? 0;
  const dictionary = littleEndian(head.subarray(1, 5));
  const unknownSize = head.subarray(5, 13).every((byte) => byte === 0xff);
  return properties < 9 * 5 * 5 && isDictionarySize(dictionary) &&
    (unknownSize || littleEndian(head.subarray(5, 13)) < 2 ** 38);
}

/** A power of two or one and a half of it, 4 KiB at least. */
function isDictionarySize(bytes: number): boolean {
  const power = 2 ** Math.floor(Math.log2(bytes));
  return bytes >= 4096 && (bytes === power || bytes === power * 1.5);
}
