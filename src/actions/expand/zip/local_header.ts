import { MAX_READ_BYTES, type WholeArchive } from "../format.ts";
import { damaged, refused } from "../refusal.ts";
import { isEqual } from "../../../base/bytes.ts";
import { OUTSIDE, OVERLAPS, type PlacedEntry } from "./directory.ts";
import { FULL_32, viewOf, wide } from "./end.ts";
import { FLAG, readExtraOf, type ZipEntry } from "./entry.ts";
import { EXTRA, WideFields } from "./extra.ts";
import { nameOf } from "./names.ts";

const SIGNATURE = 0x04034b50;
const HEADER_BYTES = 30;
const DESCRIPTOR = 0x08074b50;

/** Flags that the two headers of an entry must share. */
const SHARED_FLAGS = Object.values(FLAG).reduce((all, flag) => all | flag, 0);

/**
 * Finds the content of an entry. Its local header, which some programs go by,
 * must say what the directory says, nothing may overlap, and no other entry may
 * hide behind it: neither would all programs read the same, nor would the sizes
 * be a bound for the work.
 *
 * @param directory where the directory begins
 * @returns where the packed content begins, in bytes from the archive's start.
 * @throws ArchiveError if the two headers contradict each other, or contents
 * overlap.
 */
export function findContent(
  archive: WholeArchive,
  { entry, limit }: PlacedEntry,
  directory: number,
): number {
  const { name, offset, rawName, packedSize } = entry;
  const beyond = (end: number) =>
    refused(name, end > directory ? OUTSIDE : OVERLAPS);
  const nameEnd = offset + HEADER_BYTES + rawName.length;
  if (nameEnd > limit) throw beyond(nameEnd);
  const { flags, nameBytes, extraBytes, ...said } = readHeader(archive, entry);
  const start = offset + HEADER_BYTES + nameBytes + extraBytes;
  if (start + packedSize > limit) throw beyond(start + packedSize);
  const contradicts = (what: string) =>
    refused(name, `has another ${what} in its own header`);
  const rest = archive.read(offset + HEADER_BYTES, nameBytes + extraBytes);
  if (!isEqual(rest.subarray(0, nameBytes), rawName)) throw contradicts("name");
  const extra = readExtraOf(rawName, rest.subarray(nameBytes));
  const isUtf8 = (flags & FLAG.utf8) !== 0;
  if (extra.has(EXTRA.unicodePath) && nameOf(rawName, isUtf8, extra) !== name) {
    throw contradicts("name");
  }
  if (said.method !== entry.method) throw contradicts("method");
  if ((flags & SHARED_FLAGS) !== (entry.flags & SHARED_FLAGS)) {
    throw contradicts("kind");
  }
  const isLater = (flags & FLAG.descriptor) !== 0;
  const large = new WideFields(extra);
  const size = large.or(said.size);
  const packed = large.or(said.packedSize);
  // Behind the content, writers that did not know them put sizes and checksum.
  const isSame = (value: number, real: number) =>
    value === real || isLater && (value === 0 || value === FULL_32);
  const known = [entry.size, packedSize, offset, ...isLater ? [0] : []];
  if ((large.failed && !isLater) || !large.restIsAmong(known)) {
    throw contradicts("size");
  }
  if (!isSame(said.crc, entry.crc)) throw contradicts("checksum");
  if (!isSame(size, entry.size) || !isSame(packed, packedSize)) {
    throw contradicts("size");
  }
  const end = start + packedSize;
  const descriptor = isLater ? descriptorBytes(archive, entry, end, limit) : 0;
  refuseHidden(archive, end + descriptor, limit);
  return start;
}

function readHeader(archive: WholeArchive, { name, offset }: ZipEntry) {
  const view = viewOf(archive.read(offset, HEADER_BYTES));
  if (view.getUint32(0, true) !== SIGNATURE) {
    throw refused(name, "is not where the directory says");
  }
  return {
    flags: view.getUint16(6, true),
    method: view.getUint16(8, true),
    crc: view.getUint32(14, true),
    packedSize: view.getUint32(18, true),
    size: view.getUint32(22, true),
    nameBytes: view.getUint16(26, true),
    extraBytes: view.getUint16(28, true),
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
  limit: number,
): number {
  for (const signature of [4, 0]) {
    for (const width of [4, 8]) {
      const length = signature + 4 + 2 * width;
      if (at + length > limit) continue;
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

/**
 * Looks for an entry in a gap, which programs that read an archive from its
 * start would find. All else may be there: padding, signatures.
 *
 * @throws ArchiveError if there is one.
 */
export function refuseHidden(
  archive: WholeArchive,
  start: number,
  end: number,
): void {
  // A signature may begin in what is read at once, and end behind it.
  for (let at = start; at + HEADER_BYTES <= end; at += MAX_READ_BYTES - 3) {
    const bytes = archive.read(at, Math.min(MAX_READ_BYTES, end - at));
    const view = viewOf(bytes);
    for (
      let place = bytes.indexOf(SIGNATURE & 0xff);
      place >= 0 && place + 4 <= bytes.length;
      place = bytes.indexOf(SIGNATURE & 0xff, place + 1)
    ) {
      if (view.getUint32(place, true) !== SIGNATURE) continue;
      throw damaged(
        `at byte ${
          at + place
        } there is an entry that its directory does not name`,
      );
    }
  }
}
