import { isEqual } from "../../../base/bytes.ts";
import { MAX_READ_BYTES, type WholeArchive } from "../format.ts";
import { damaged, overLimit, refused } from "../refusal.ts";
import { FULL_16, viewOf, withoutZip64, type ZipEnd } from "./end.ts";
import { HEADER_BYTES, readEntry, type ZipEntry } from "./entry.ts";

/** An entry, and where in the archive it may be. */
export interface PlacedEntry {
  readonly entry: ZipEntry;
  /** Where the next entry in the archive begins, or the directory. */
  readonly limit: number;
}

/** The directory of a zip archive. */
export interface Directory {
  /** Where the first entry in the archive begins, or the directory. */
  readonly first: number;
  /**
   * The entries in the order of the directory, of which programs take the last
   * one of a name.
   *
   * @throws ArchiveError as {@linkcode readEntry}.
   */
  entries(): Iterable<PlacedEntry>;
}

const SIGNATURE = 0x02014b50;

/** The longest directory that is read, in bytes. It is kept in memory. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;

/**
 * Reads the directory of a zip archive. Entries are read from it one by one, as
 * they are asked for: a million of them would not fit into memory.
 *
 * @param maxEntries how many entries it may have
 * @throws ArchiveError if it is damaged or too large, has an entry that is
 * packed in a way which is not read, or two that begin at the same place.
 */
export function readDirectory(
  archive: WholeArchive,
  { entries, offset, size }: ZipEnd,
  maxEntries: number,
): Directory {
  if (size > MAX_DIRECTORY_BYTES) {
    throw overLimit(
      `its directory has more than the ${MAX_DIRECTORY_BYTES} bytes allowed`,
    );
  }
  if (entries > maxEntries) {
    throw overLimit(
      `it has more than the ${maxEntries} entries allowed`,
      "--max-entries",
    );
  }
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += MAX_READ_BYTES) {
    const length = Math.min(MAX_READ_BYTES, size - at);
    bytes.set(archive.read(offset + at, length), at);
  }
  const starts = findHeaders(bytes, entries);
  const headerAt = (index: number) => {
    const start = starts[index] ?? 0;
    return bytes.subarray(start, start + headerLength(viewOf(bytes), start));
  };
  const offsets = Float64Array.from(starts, (_, index) => {
    const entry = readEntry(headerAt(index));
    if (entry.offset >= offset) throw refused(entry.name, OUTSIDE);
    return entry.offset;
  });
  const at = (index: number | undefined) => offsets[index ?? -1] ?? offset;
  const order = Uint32Array.from(starts.keys())
    .sort((one, other) => at(one) - at(other) || one - other);
  /** Where the entry behind each begins. */
  const limits = new Float64Array(order.length);
  const twins = new Set<number>();
  let behind = offset;
  for (let place = order.length - 1; place >= 0; place--) {
    const index = order[place] ?? 0;
    const before = order[place - 1];
    limits[index] = behind;
    if (before === undefined || at(before) !== at(index)) {
      behind = at(index);
      continue;
    }
    // Some writers repeat a header, equal in every byte: it counts once.
    if (!isEqual(headerAt(before), headerAt(index))) {
      throw refused(readEntry(headerAt(index)).name, OVERLAPS);
    }
    twins.add(index);
  }
  return {
    first: at(order[0]),
    *entries() {
      for (const [index, limit] of limits.entries()) {
        if (twins.has(index)) continue;
        yield { entry: readEntry(headerAt(index)), limit };
      }
    },
  };
}

/** Why an entry is refused: it shares its content with another, or has none. */
export const OVERLAPS = "overlaps another one, as in a zip bomb";
export const OUTSIDE = "has its content outside of the archive";

/**
 * Where each header begins.
 *
 * @throws ArchiveError if there are others than `entries` headers.
 */
function findHeaders(bytes: Uint8Array, entries: number): Uint32Array {
  const view = viewOf(bytes);
  // More than these do not fit into it.
  const starts = new Uint32Array(
    Math.min(entries, bytes.length / HEADER_BYTES),
  );
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    const length = headerLength(view, at);
    if (length === 0 || at + length > bytes.length) {
      throw damaged(`entry ${count + 1} of its directory is malformed`);
    }
    starts[count] = at;
    at += length;
  }
  if (count === entries) return starts;
  if (count > FULL_16 && count % 2 ** 16 === entries) {
    throw withoutZip64(`has more than ${FULL_16} entries`);
  }
  throw damaged(
    `the number of entries is ${count} in its directory, but ${entries} in its end record`,
  );
}

/** The length of the header at a place, or 0 where there is none. */
function headerLength(view: DataView, at: number): number {
  const isHeader = at + HEADER_BYTES <= view.byteLength &&
    view.getUint32(at, true) === SIGNATURE;
  if (!isHeader) return 0;
  return HEADER_BYTES + view.getUint16(at + 28, true) +
    view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
}
