import type { EntryType } from "../format.ts";
import { refused, unread } from "../refusal.ts";
import { FULL_16, inParts, viewOf } from "./end.ts";
import {
  extendedTime,
  type ExtraFields,
  readExtra,
  WideFields,
} from "./extra.ts";
import { decodeName, nameOf } from "./names.ts";

/** A file, folder or link as the directory of a zip archive has it. */
export interface ZipEntry {
  readonly name: string;
  readonly type: EntryType;
  /** Permissions as Unix has them. */
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtimeSeconds: number;
  /** Bytes of content. */
  readonly size: number;
  /** Bytes in the archive. */
  readonly packedSize: number;
  readonly crc: number;
  readonly flags: number;
  readonly method: number;
  /** Its name as it is written. */
  readonly rawName: Uint8Array;
  /** Where its local header begins. */
  readonly offset: number;
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
  9: "Deflate64 (packed by Windows Explorer)",
  12: "bzip2",
  14: "LZMA",
  93: "Zstandard",
  95: "xz",
  97: "WavPack",
  98: "PPMd",
  99: "AES encryption",
};

export const HEADER_BYTES = 46;

/** Ten times the version of the format that Info-ZIP reads, and that all which is read here is in (APPNOTE 4.4.3). */
const MAX_VERSION = 46;

/** Systems whose attributes are Unix modes: Unix and macOS. */
const UNIX = [3, 19];
const DOS_FOLDER = 1 << 4;

/** Entries without a Unix mode get this one, which all may read. */
const USUAL_MODE = 0o644;

const TYPE_BITS = 0o170000;
const TYPES: ReadonlyMap<number, EntryType> = new Map([
  [0, "file"],
  [0o100000, "file"],
  [0o040000, "folder"],
  [0o120000, "symbolic link"],
  [0o010000, "FIFO"],
  [0o020000, "character device"],
  [0o060000, "block device"],
]);

/**
 * Reads an entry from its header in the directory.
 *
 * @throws ArchiveError if the header is malformed or contradicts itself, where
 * programs would read something else in it, or if the entry is packed in a way
 * that is not read.
 */
export function readEntry(header: Uint8Array): ZipEntry {
  const view = viewOf(header);
  const nameEnd = HEADER_BYTES + view.getUint16(28, true);
  const extraEnd = nameEnd + view.getUint16(30, true);
  const rawName = header.subarray(HEADER_BYTES, nameEnd);
  refuseUnread(view, rawName);
  const extra = readExtraOf(rawName, header.subarray(nameEnd, extraEnd));
  const flags = view.getUint16(8, true);
  const method = view.getUint16(10, true);
  const name = nameOf(rawName, (flags & FLAG.utf8) !== 0, extra);
  const { size, packedSize, offset } = readSizes(view, name, extra);
  if (method === STORED && size !== packedSize) {
    throw refused(name, "is not compressed, but its two sizes differ");
  }
  const unixMode = UNIX.includes(view.getUint8(5))
    ? view.getUint16(40, true)
    : undefined;
  const isMarked = unixMode === undefined &&
    (view.getUint8(38) & DOS_FOLDER) !== 0;
  return {
    name,
    type: typeOf(name, isMarked ? 0o040000 : unixMode ?? 0, size),
    mode: unixMode === undefined || unixMode === 0
      ? USUAL_MODE
      : unixMode & 0o7777,
    mtimeSeconds: extendedTime(extra) ??
      dosTime(view.getUint16(14, true), view.getUint16(12, true)),
    size,
    packedSize,
    crc: view.getUint32(16, true),
    flags,
    method,
    rawName,
    offset,
  };
}

/** @throws ArchiveError if the extra fields are malformed. */
export function readExtraOf(
  rawName: Uint8Array,
  bytes: Uint8Array,
): ExtraFields {
  const extra = readExtra(bytes);
  if (extra !== undefined) return extra;
  throw refused(decodeName(rawName), "has a malformed extra field");
}

/** What a header of the directory says of sizes and places, in 32 or 64 bits. */
function readSizes(view: DataView, name: string, extra: ExtraFields) {
  const large = new WideFields(extra);
  const size = large.or(view.getUint32(24, true));
  const packedSize = large.or(view.getUint32(20, true));
  const offset = large.or(view.getUint32(42, true));
  if (large.failed || !large.restIsAmong([size, packedSize, offset])) {
    throw refused(name, "has a malformed zip64 field");
  }
  const disk = view.getUint16(34, true);
  if (disk !== 0 && disk !== FULL_16) throw inParts();
  return { size, packedSize, offset };
}

/**
 * Refuses what is packed in a way that is not read.
 *
 * @throws ArchiveError
 */
function refuseUnread(view: DataView, rawName: Uint8Array): void {
  const flags = view.getUint16(8, true);
  const method = view.getUint16(10, true);
  const problem = (what: string) =>
    unread(`its entry ${JSON.stringify(decodeName(rawName))} ${what}`);
  if ((flags & (FLAG.encrypted | FLAG.strongEncryption | FLAG.masked)) !== 0) {
    throw problem("is encrypted");
  }
  if ((flags & FLAG.patched) !== 0) throw problem("is a patch, not a file");
  if (method !== STORED && method !== DEFLATED) {
    const known = METHODS[method] ?? `method ${method}`;
    throw problem(
      `is compressed with ${known}, which this program does not read`,
    );
  }
  const version = view.getUint8(6);
  if (version > MAX_VERSION) {
    throw problem(`asks for version ${version / 10} of the zip format`);
  }
}

/**
 * What an entry is: by its name, which most programs go by, and by its mode,
 * which may not contradict it.
 *
 * @throws ArchiveError if programs would make one thing or another of it.
 */
function typeOf(name: string, mode: number, size: number): EntryType {
  const type = TYPES.get(mode & TYPE_BITS) ?? "entry of an unknown type";
  if (name.endsWith("/")) {
    if (type !== "file" && type !== "folder") {
      throw refused(name, "is a folder by its name but not by its mode");
    }
    if (size > 0) throw refused(name, "is a folder with content");
    return "folder";
  }
  if (type === "folder") {
    throw refused(name, "is a folder by its mode but not by its name");
  }
  return type;
}

/** A time in steps of two seconds, in the time zone of this machine: it says of none. */
function dosTime(date: number, time: number): number {
  return new Date(
    1980 + (date >> 9),
    // There may be no date at all, which unzip takes for this, too.
    Math.max(0, ((date >> 5) & 15) - 1),
    date & 31,
    time >> 11,
    (time >> 5) & 63,
    (time & 31) * 2,
  ).getTime() / 1000;
}
