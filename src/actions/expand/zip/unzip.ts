import { crc32, inflateRawSync } from "node:zlib";
import { decodeUtf8 } from "../../../base/bytes.ts";
import {
  MAX_READ_BYTES,
  type UnpackRun,
  type WholeArchive,
} from "../format.ts";
import { Inflater } from "../codecs/inflater.ts";
import { refused } from "../refusal.ts";
import { readDirectory } from "./directory.ts";
import { findEnd, FULL_32 } from "./end.ts";
import { DEFLATED, type ZipEntry } from "./entry.ts";
import { findContent, refuseHidden } from "./local_header.ts";

/** Files up to this size, packed and not, are inflated in one go: a stream for each costs more. */
const SMALL_BYTES = MAX_READ_BYTES;

/** The longest target of a link, in bytes (`PATH_MAX` on Linux). */
const MAX_TARGET_BYTES = 4096;

/** An entry of an archive whose content is read from a place on. */
interface Content {
  readonly archive: WholeArchive;
  readonly entry: ZipEntry;
  /** Bytes from the archive's start. */
  readonly start: number;
}

/**
 * Unpacks a zip archive that is there as a whole, in the order of its
 * directory; each entry is checked against its local header before.
 *
 * @throws ArchiveError if the archive is damaged, ambiguous, packed in a way
 * that is not read, or refused by the sink; StoreError when the disk refuses.
 */
export async function unzip(
  archive: WholeArchive,
  run: UnpackRun,
): Promise<void> {
  const end = findEnd(archive, run.budget);
  const directory = readDirectory(archive, end, run.limits.entries);
  refuseHidden(archive, 0, directory.first);
  for (const placed of directory.entries()) {
    const start = findContent(archive, placed, end.offset);
    await unpackEntry({ archive, entry: placed.entry, start }, run);
  }
}

async function unpackEntry(
  content: Content,
  run: UnpackRun,
): Promise<void> {
  const { sink } = run;
  const { name, type, size, mode, mtimeSeconds } = content.entry;
  if (type === "symbolic link") {
    const linkName = await readTarget(content, run);
    sink.entry({ type, name, linkName, size: 0, mode, mtimeSeconds });
    return;
  }
  sink.entry({ type, name, linkName: "", size, mode, mtimeSeconds });
  await unpackContent(content, run, (chunk) => sink.data(chunk));
  sink.end();
}

/** What a symbolic link points to is its content. */
async function readTarget(
  content: Content,
  run: UnpackRun,
): Promise<string> {
  const { name, size } = content.entry;
  if (size > MAX_TARGET_BYTES) {
    throw refused(
      name,
      `links to a name longer than ${MAX_TARGET_BYTES} bytes`,
    );
  }
  const target = new Uint8Array(size);
  let filled = 0;
  await unpackContent(content, run, (chunk) => {
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
  content: Content,
  { budget }: UnpackRun,
  output: (chunk: Uint8Array) => void,
): Promise<void> {
  const { archive, entry, start } = content;
  const { method, crc, size, packedSize } = entry;
  let written = 0;
  let sum = 0;
  const take = (chunk: Uint8Array) => {
    written += chunk.length;
    if (written > size) throw tooLong(entry);
    sum = crc32(chunk, sum);
    budget.unpacked(chunk.length);
    if (chunk.length > 0) output(chunk);
  };
  if (method !== DEFLATED) {
    for (let at = 0; at < packedSize; at += MAX_READ_BYTES) {
      const length = Math.min(MAX_READ_BYTES, packedSize - at);
      take(archive.read(start + at, length));
    }
  } else if (Math.max(size, packedSize) <= SMALL_BYTES) {
    take(inflateSmall(archive.read(start, packedSize), entry));
  } else {
    await inflate(content, take);
  }
  if (written !== size) throw wrongSize(entry);
  if (sum !== crc) {
    throw refused(entry.name, "has another checksum than the directory says");
  }
}

/** Inflates a stream of deflate, which has to end where the directory says. */
async function inflate(
  { archive, entry, start }: Content,
  output: (chunk: Uint8Array) => void,
): Promise<void> {
  const inflater = new Inflater("deflate", output);
  try {
    // One byte more, which is not the stream's, shows that it ends here.
    const end = entry.packedSize + 1;
    let used = 0;
    for (let at = 0; at < end && used === at; at += MAX_READ_BYTES) {
      const length = Math.min(MAX_READ_BYTES, end - at);
      used += await inflater.write(archive.read(start + at, length));
    }
    if (used !== entry.packedSize) throw wrongSize(entry);
  } finally {
    inflater.close();
  }
}

/** As {@linkcode inflate}, of what fits into memory. */
function inflateSmall(packed: Uint8Array, entry: ZipEntry): Uint8Array {
  const { name, size } = entry;
  let inflated: unknown;
  try {
    inflated = inflateRawSync(packed, {
      info: true,
      chunkSize: Math.max(64, size),
      maxOutputLength: Math.max(1, size),
    });
  } catch (error) {
    if (error instanceof RangeError) throw wrongSize(entry);
    throw refused(name, "has malformed content");
  }
  if (!isInflated(inflated)) {
    throw new TypeError("zlib does not say how much it read");
  }
  const { buffer, engine } = inflated;
  if (engine.bytesWritten !== packed.length) throw wrongSize(entry);
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

/** How many bytes a byte of deflate becomes at most. */
const DEFLATE_RATIO = 1032;

/** The content goes on behind its size. */
function tooLong(entry: ZipEntry): Error {
  // Finder writes what is above 4 GiB modulo 2 ** 32.
  return entry.packedSize * DEFLATE_RATIO > FULL_32
    ? refused(
      entry.name,
      "holds more than the directory says, as files over 4 GiB do where Finder packed them without zip64",
    )
    : wrongSize(entry);
}

function wrongSize({ name }: ZipEntry): Error {
  return refused(name, "has another size than the directory says");
}
