import { crc32 } from "node:zlib";
import type { WholeArchive } from "../format.ts";
import { damaged, overLimit, refused, unread } from "../refusal.ts";
import { FULL_16, FULL_32, viewOf, wide, type ZipEnd } from "./end.ts";
import { asciiOf, decodeName, decodeUtf8 } from "./names.ts";

/** A file, folder or link as the directory of a zip archive has it. */
export interface ZipEntry {
  readonly name: string;
  /** As it is written, to be compared with that of the local header. */
  readonly rawName: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packedSize: number;
  /** Bytes of content. */
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
  /** Type and permissions as Unix has them (`st_mode`); `undefined` where another system made the entry. */
  readonly unixMode: number | undefined;
  /** Whether its name, and all else that says so, makes it a folder. */
  readonly isFolder: boolean;
  /** Seconds since 1970. */
  readonly mtimeSeconds: number;
}

export const FLAG = {
  encrypted: 1 << 0,
  descriptor: 1 << 3,
  patched: 1 << 5,
  strongEncryption: 1 << 6,
  utf8: 1 << 11,
  masked: 1 << 13,
} as const;

export const STORED = 0;
export const DEFLATED = 8;

/** Other methods of compression, and what makes them (APPNOTE 4.4.5). */
const METHODS: Readonly<Record<number, string>> = {
  1: "Shrink",
  6: "Implode",
  9: "Deflate64, as Windows Explorer packs large files",
  12: "bzip2",
  14: "LZMA",
  93: "Zstandard",
  95: "xz",
  97: "WavPack",
  98: "PPMd",
  99: "AES encryption",
};

const SIGNATURE = 0x02014b50;
const HEADER_BYTES = 46;

/** Extra fields that are looked at (APPNOTE 4.5; the times are Info-ZIP's). */
const EXTRA = { zip64: 0x0001, times: 0x5455, unicodePath: 0x7075 } as const;

/** Systems whose attributes are Unix modes: Unix and macOS. */
const UNIX = [3, 19];
const TYPE_BITS = 0o170000;
const FOLDER_TYPE = 0o040000;
const DOS_FOLDER = 1 << 4;

/** The longest directory that is read, in bytes. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;

/**
 * Reads the directory of a zip archive. Duplicates of an entry that are equal
 * in every byte, as some writers leave them, count once.
 *
 * @param maxEntries how many entries it may have
 * @throws ArchiveError if it is damaged, too large, or has an entry that is
 * packed in a way which is not read.
 */
export function parseDirectory(
  archive: WholeArchive,
  { entries, offset, size }: ZipEnd,
  maxEntries: number,
): ZipEntry[] {
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
  // Kept while entries are read: names are parts of it.
  const bytes = archive.read(offset, size).slice();
  const view = viewOf(bytes);
  const found: ZipEntry[] = [];
  const seen = new Map<number, Uint8Array>();
  let count = 0;
  for (let at = 0; at < size; count++) {
    const isHeader = at + HEADER_BYTES <= size &&
      view.getUint32(at, true) === SIGNATURE;
    const length = isHeader
      ? HEADER_BYTES + view.getUint16(at + 28, true) +
        view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
      : 0;
    if (!isHeader || at + length > size) {
      throw damaged(`entry ${count + 1} of its directory is malformed`);
    }
    const header = bytes.subarray(at, at + length);
    at += length;
    const entry = readEntry(header);
    const twin = seen.get(entry.offset);
    if (twin !== undefined && isEqual(twin, header)) continue;
    seen.set(entry.offset, header);
    found.push(entry);
  }
  if (count !== entries) {
    throw damaged(
      `its directory has ${count} entries, and its end says ${entries}`,
    );
  }
  return found;
}

function readEntry(header: Uint8Array): ZipEntry {
  const view = viewOf(header);
  const nameEnd = HEADER_BYTES + view.getUint16(28, true);
  const extraEnd = nameEnd + view.getUint16(30, true);
  const rawName = header.subarray(HEADER_BYTES, nameEnd);
  const flags = view.getUint16(8, true);
  const extra = readExtra(header.subarray(nameEnd, extraEnd));
  const name = nameOf(rawName, flags, extra);
  if (extra === undefined) {
    throw refused(name, "has a malformed extra field");
  }
  const method = view.getUint16(10, true);
  refuseUnread(name, flags, method);
  const large = new WideFields(extra.get(EXTRA.zip64));
  const size = large.or(view.getUint32(24, true));
  const packedSize = large.or(view.getUint32(20, true));
  const offset = large.or(view.getUint32(42, true));
  const disk = view.getUint16(34, true);
  if (large.failed || (disk !== 0 && disk !== FULL_16)) {
    throw refused(name, "has a malformed zip64 field");
  }
  if (method === STORED && size !== packedSize) {
    throw refused(name, "is not compressed and has two sizes");
  }
  const unixMode = UNIX.includes(view.getUint8(5))
    ? view.getUint16(40, true)
    : undefined;
  return {
    name,
    rawName,
    flags,
    method,
    crc: view.getUint32(16, true),
    packedSize,
    size,
    offset,
    unixMode,
    isFolder: isFolder(name, unixMode, view.getUint8(38), size),
    mtimeSeconds: extendedTime(extra.get(EXTRA.times)) ??
      dosTime(view.getUint16(14, true), view.getUint16(12, true)),
  };
}

function refuseUnread(name: string, flags: number, method: number): void {
  const shown = JSON.stringify(name);
  if ((flags & (FLAG.encrypted | FLAG.strongEncryption | FLAG.masked)) !== 0) {
    throw unread(`its entry ${shown} is encrypted`);
  }
  if ((flags & FLAG.patched) !== 0) {
    throw unread(`its entry ${shown} is a patch, not a file`);
  }
  if (method !== STORED && method !== DEFLATED) {
    const known = METHODS[method];
    throw unread(
      `its entry ${shown} is packed with ${
        known ?? `method ${method}`
      }, which this program does not read`,
    );
  }
}

/** The extra fields by their ids; `undefined` where they are malformed. Zeros may fill up the end. */
export function readExtra(
  bytes: Uint8Array,
): Map<number, Uint8Array> | undefined {
  const view = viewOf(bytes);
  const fields = new Map<number, Uint8Array>();
  let at = 0;
  for (; at + 4 <= bytes.length;) {
    const id = view.getUint16(at, true);
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > bytes.length) return undefined;
    // Of two fields of one kind, programs take the one or the other.
    if (id !== 0 && fields.has(id)) return undefined;
    fields.set(id, bytes.subarray(at + 4, end));
    at = end;
  }
  return bytes.subarray(at).every((byte) => byte === 0) ? fields : undefined;
}

/** The values of a zip64 field, which stand for those that are full elsewhere, in their order. */
export class WideFields {
  readonly #view: DataView;
  #at = 0;
  /** Whether a value was missing. */
  failed = false;

  constructor(field: Uint8Array | undefined) {
    this.#view = viewOf(field ?? new Uint8Array(0));
  }

  /** The value of a field of 32 bits, or the next wide one in its place. */
  or(value: number): number {
    if (value !== FULL_32) return value;
    if (this.#at + 8 > this.#view.byteLength) {
      this.failed = true;
      return value;
    }
    const result = wide(this.#view, this.#at);
    this.#at += 8;
    if (!Number.isSafeInteger(result)) this.failed = true;
    return result;
  }
}

/** @throws ArchiveError where the archive gives two names that differ in ASCII. */
function nameOf(
  raw: Uint8Array,
  flags: number,
  extra: ReadonlyMap<number, Uint8Array> | undefined,
): string {
  const isUtf8 = (flags & FLAG.utf8) !== 0;
  const name = isUtf8 ? decodeUtf8(raw) : decodeName(raw);
  if (name === undefined) {
    throw refused(decodeName(raw), "has a name that is not UTF-8");
  }
  const field = extra?.get(EXTRA.unicodePath);
  if (isUtf8 || field === undefined || field.length < 5 || field[0] !== 1) {
    return name;
  }
  // The field is of another name where the entry was renamed since.
  if (viewOf(field).getUint32(1, true) !== crc32(raw)) return name;
  const unicode = decodeUtf8(field.subarray(5));
  if (unicode === undefined || asciiOf(unicode) !== asciiOf(name)) {
    throw refused(
      name,
      `has a second name, ${JSON.stringify(unicode ?? "")}`,
    );
  }
  return unicode;
}

/** @throws ArchiveError where its name says that it is a folder and its attributes that it is none, or the other way round. */
function isFolder(
  name: string,
  unixMode: number | undefined,
  dosAttributes: number,
  size: number,
): boolean {
  const isNamed = name.endsWith("/");
  const type = (unixMode ?? 0) & TYPE_BITS;
  const isOther = type !== 0 && type !== FOLDER_TYPE;
  const isMarked = type === FOLDER_TYPE ||
    unixMode === undefined && (dosAttributes & DOS_FOLDER) !== 0;
  if (isNamed ? isOther : isMarked) {
    throw refused(name, "is a folder by its name or by its mode, not by both");
  }
  if (isNamed && size > 0) throw refused(name, "is a folder with content");
  return isNamed;
}

/** The modification time in Info-ZIP's extended timestamp, in seconds since 1970. */
function extendedTime(field: Uint8Array | undefined): number | undefined {
  if (field === undefined || field.length < 5) return undefined;
  const hasTime = ((field[0] ?? 0) & 1) !== 0;
  return hasTime ? viewOf(field).getInt32(1, true) : undefined;
}

/** A time in steps of two seconds, in the time zone of this machine: it says of none. */
function dosTime(date: number, time: number): number {
  return new Date(
    1980 + (date >> 9),
    ((date >> 5) & 15) - 1,
    date & 31,
    time >> 11,
    (time >> 5) & 63,
    (time & 31) * 2,
  ).getTime() / 1000;
}

export function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length &&
    one.every((byte, index) => byte === other[index]);
}
