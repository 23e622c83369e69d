import type { WholeArchive } from "../format.ts";
import { damaged, refused } from "../refusal.ts";
import {
  FLAG,
  isEqual,
  readExtra,
  WideFields,
  type ZipEntry,
} from "./directory.ts";
import { FULL_32, viewOf, wide } from "./end.ts";

/** An entry, and where its content is. */
export interface LocatedEntry {
  readonly entry: ZipEntry;
  /** Where its packed content begins, in bytes from the archive's start. */
  readonly start: number;
}

const SIGNATURE = 0x04034b50;
const HEADER_BYTES = 30;
const DESCRIPTOR = 0x08074b50;
const ZIP64 = 0x0001;

/** Flags that the two headers of an entry must share. */
const SHARED_FLAGS = FLAG.encrypted | FLAG.descriptor | FLAG.utf8;

/**
 * Finds the content of each entry. The local headers, which some programs go
 * by, must say what the directory says, and nothing may overlap: neither would
 * all programs read the same, nor would the sizes be a bound for the work.
 *
 * @param directory where the directory begins
 * @returns the entries in the order of the directory.
 * @throws ArchiveError if the headers contradict it, or contents overlap.
 */
export function locateEntries(
  archive: WholeArchive,
  entries: readonly ZipEntry[],
  directory: number,
): LocatedEntry[] {
  const located = entries.map((entry) => locate(archive, entry, directory));
  const inOrder = located.toSorted((a, b) => a.entry.offset - b.entry.offset);
  let end = 0;
  for (const each of inOrder) {
    const { name, offset } = each.entry;
    if (offset < end) {
      throw refused(name, "overlaps another one, as bombs do");
    }
    refuseHidden(archive, end, offset);
    end = each.end;
  }
  if (end > directory) throw damaged("its entries overlap its directory");
  refuseHidden(archive, end, directory);
  return located;
}

/** Programs that read an archive from its start would find an entry in a gap. */
function refuseHidden(archive: WholeArchive, start: number, end: number): void {
  if (end - start < HEADER_BYTES) return;
  const signature = viewOf(archive.read(start, 4)).getUint32(0, true);
  if (signature === SIGNATURE) {
    throw damaged(
      `at byte ${start} there is an entry that its directory does not name`,
    );
  }
}

function locate(
  archive: WholeArchive,
  entry: ZipEntry,
  directory: number,
): LocatedEntry & { readonly end: number } {
  const { name, offset, rawName, packedSize } = entry;
  const outside = () => refused(name, "has its content outside of the archive");
  if (offset + HEADER_BYTES + rawName.length > directory) throw outside();
  const view = viewOf(archive.read(offset, HEADER_BYTES));
  const nameBytes = view.getUint16(26, true);
  const extraBytes = view.getUint16(28, true);
  const flags = view.getUint16(6, true);
  const method = view.getUint16(8, true);
  const crc = view.getUint32(14, true);
  const sizes = {
    packed: view.getUint32(18, true),
    own: view.getUint32(22, true),
  };
  if (view.getUint32(0, true) !== SIGNATURE) {
    throw refused(name, "is not where the directory says");
  }
  const start = offset + HEADER_BYTES + nameBytes + extraBytes;
  if (start + packedSize > directory) throw outside();
  const rest = archive.read(offset + HEADER_BYTES, nameBytes + extraBytes);
  if (!isEqual(rest.subarray(0, nameBytes), rawName)) {
    throw refused(name, "has another name in its own header");
  }
  const extra = readExtra(rest.subarray(nameBytes));
  if (extra === undefined) throw refused(name, "has a malformed extra field");
  const contradicts = (what: string) =>
    refused(name, `has another ${what} in its own header`);
  if (method !== entry.method) throw contradicts("method");
  if ((flags & SHARED_FLAGS) !== (entry.flags & SHARED_FLAGS)) {
    throw contradicts("kind");
  }
  const large = new WideFields(extra.get(ZIP64));
  const isLater = (flags & FLAG.descriptor) !== 0;
  const size = large.or(sizes.own);
  const packed = large.or(sizes.packed);
  // Behind the content, writers that did not know them put sizes and checksum.
  const isSame = (value: number, said: number) =>
    value === said || isLater && (value === 0 || value === FULL_32);
  if (large.failed && !isLater) throw contradicts("size");
  if (!isSame(crc, entry.crc)) throw contradicts("checksum");
  if (!isSame(size, entry.size) || !isSame(packed, packedSize)) {
    throw contradicts("size");
  }
  const end = start + packedSize;
  return {
    entry,
    start,
    end: isLater ? end + descriptorBytes(archive, entry, end, directory) : end,
  };
}

/**
 * The length of the data descriptor behind an entry's content: with or without
 * its signature, with sizes of 32 or 64 bits (APPNOTE 4.3.9).
 *
 * @throws ArchiveError if there is none that agrees with the directory.
 */
function descriptorBytes(
  archive: WholeArchive,
  { name, crc, size, packedSize }: ZipEntry,
  at: number,
  directory: number,
): number {
  for (const signature of [4, 0]) {
    for (const width of [4, 8]) {
      const length = signature + 4 + 2 * width;
      if (at + length > directory) continue;
      const view = viewOf(archive.read(at, length));
      const number = (offset: number) =>
        width === 4 ? view.getUint32(offset, true) : wide(view, offset);
      const isOne =
        (signature === 0 || view.getUint32(0, true) === DESCRIPTOR) &&
        view.getUint32(signature, true) === crc &&
        number(signature + 4) === packedSize &&
        number(signature + 4 + width) === size;
      if (isOne) return length;
    }
  }
  throw refused(name, "has other sizes or another checksum behind its content");
}
