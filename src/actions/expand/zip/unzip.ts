import { crc32, inflateRawSync } from "node:zlib";
import type { UnpackRun, WholeArchive } from "../format.ts";
import { Inflater } from "../codecs/inflater.ts";
import { refused } from "../refusal.ts";
import type { EntryType } from "../archive_entry.ts";
import { DEFLATED, parseDirectory, type ZipEntry } from "./directory.ts";
import { findEnd } from "./end.ts";
import { type LocatedEntry, locateEntries } from "./local_headers.ts";
import { decodeUtf8 } from "./names.ts";

/** Bytes that are read at once. */
const READ_BYTES = 256 * 1024;

/** Files up to this size, packed and not, are inflated in one go: a stream for each costs more. */
const SMALL_BYTES = 256 * 1024;

/** The longest target of a link, in bytes (`PATH_MAX` on Linux). */
const MAX_TARGET_BYTES = 4096;

/** Entries without a Unix mode get this one, which everybody may read. */
const USUAL_MODE = 0o644;

const TYPE_BITS = 0o170000;
const TYPES: ReadonlyMap<number, EntryType> = new Map([
  [0, "file"],
  [0o100000, "file"],
  [0o120000, "symbolic link"],
  [0o010000, "FIFO"],
  [0o020000, "character device"],
  [0o060000, "block device"],
]);

/**
 * Unpacks a zip archive that is there as a whole, in the order of its
 * directory. The directory is checked against all local headers before the
 * first file is made.
 *
 * @throws ArchiveError if the archive is damaged, ambiguous, packed in a way
 * that is not read, or refused by the sink; StoreError when the disk refuses.
 */
export async function unzip(
  archive: WholeArchive,
  run: UnpackRun,
): Promise<void> {
  const end = findEnd(archive);
  const entries = parseDirectory(archive, end, run.limits.entries);
  for (const each of locateEntries(archive, entries, end.offset)) {
    run.checkpoint();
    await unpackEntry(archive, each, run);
  }
}

async function unpackEntry(
  archive: WholeArchive,
  located: LocatedEntry,
  run: UnpackRun,
): Promise<void> {
  const { sink } = run;
  const { entry } = located;
  const { name, size, mtimeSeconds } = entry;
  const type = typeOf(entry);
  const mode = entry.unixMode === undefined || entry.unixMode === 0
    ? USUAL_MODE
    : entry.unixMode & 0o7777;
  if (type === "symbolic link") {
    const linkName = await readTarget(archive, located, run);
    sink.entry({ type, name, linkName, size: 0, mode, mtimeSeconds });
    return;
  }
  sink.entry({ type, name, linkName: "", size, mode, mtimeSeconds });
  await unpackContent(archive, located, run, (chunk) => sink.data(chunk));
  sink.end();
}

function typeOf({ isFolder, unixMode = 0 }: ZipEntry): EntryType {
  if (isFolder) return "folder";
  return TYPES.get(unixMode & TYPE_BITS) ?? "entry of an unknown type";
}

/** What a symbolic link points to is its content. */
async function readTarget(
  archive: WholeArchive,
  located: LocatedEntry,
  run: UnpackRun,
): Promise<string> {
  const { name, size } = located.entry;
  if (size > MAX_TARGET_BYTES) {
    throw refused(
      name,
      `links to a name longer than ${MAX_TARGET_BYTES} bytes`,
    );
  }
  const target = new Uint8Array(size);
  let filled = 0;
  await unpackContent(archive, located, run, (chunk) => {
    target.set(chunk, filled);
    filled += chunk.length;
  });
  const linkName = decodeUtf8(target);
  if (linkName === undefined) {
    throw refused(name, "links to a name that is not UTF-8");
  }
  return linkName;
}

/**
 * Hands the content of an entry to `output`.
 *
 * @throws ArchiveError if it is malformed, or has another size or checksum than
 * the directory says.
 */
async function unpackContent(
  archive: WholeArchive,
  { entry, start }: LocatedEntry,
  { budget, checkpoint }: UnpackRun,
  output: (chunk: Uint8Array) => void,
): Promise<void> {
  const { name, method, crc, size, packedSize } = entry;
  const take = (chunk: Uint8Array) => {
    checkpoint();
    budget.unpacked(chunk.length);
    output(chunk);
  };
  if (method === DEFLATED && Math.max(size, packedSize) <= SMALL_BYTES) {
    const packed = archive.read(start, packedSize);
    const content = inflateSmall(packed, entry);
    if (crc32(content) !== crc) throw wrongChecksum(name);
    if (content.length > 0) take(content);
    return;
  }
  let sum = 0;
  let written = 0;
  const check = (chunk: Uint8Array) => {
    written += chunk.length;
    if (written > size) throw wrongSize(name);
    take(chunk);
  };
  if (method === DEFLATED) {
    const inflater = new Inflater("deflate", check);
    try {
      // One byte more, which is not the stream's, shows that it ends here.
      const end = packedSize + 1;
      let used = 0;
      for (let at = 0; at < end; at += READ_BYTES) {
        const length = Math.min(READ_BYTES, end - at);
        used += await inflater.write(archive.read(start + at, length));
        if (used < at + length) break;
      }
      if (used !== packedSize) throw wrongSize(name);
      sum = inflater.crc;
    } finally {
      inflater.close();
    }
  } else {
    for (let at = 0; at < packedSize; at += READ_BYTES) {
      const length = Math.min(READ_BYTES, packedSize - at);
      const chunk = archive.read(start + at, length);
      sum = crc32(chunk, sum);
      check(chunk);
    }
  }
  if (written !== size) throw wrongSize(name);
  if (sum !== crc) throw wrongChecksum(name);
}

function inflateSmall(
  packed: Uint8Array,
  { name, size }: ZipEntry,
): Uint8Array {
  let inflated: unknown;
  try {
    inflated = inflateRawSync(packed, {
      info: true,
      chunkSize: Math.max(64, size),
      maxOutputLength: Math.max(1, size),
    });
  } catch {
    // Malformed, or longer than it should be.
    throw refused(name, "has malformed content");
  }
  if (!isInflated(inflated)) {
    throw new TypeError("zlib does not say how much it read");
  }
  const { buffer, engine } = inflated;
  if (buffer.length !== size || engine.bytesWritten !== packed.length) {
    throw wrongSize(name);
  }
  return buffer;
}

/** What `inflateRawSync` returns with `info`, of which its types do not know. */
function isInflated(
  value: unknown,
): value is { buffer: Uint8Array; engine: { bytesWritten: number } } {
  return typeof value === "object" && value !== null && "buffer" in value &&
    value.buffer instanceof Uint8Array && "engine" in value &&
    typeof value.engine === "object" && value.engine !== null &&
    "bytesWritten" in value.engine &&
    typeof value.engine.bytesWritten === "number";
}

function wrongSize(name: string): Error {
  return refused(name, "has another size than the directory says");
}

function wrongChecksum(name: string): Error {
  return refused(name, "has another checksum than the directory says");
}
