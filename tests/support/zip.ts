import { crc32, deflateRawSync } from "node:zlib";

/** How an entry of a zip archive differs from a plain one. */
export interface ZipEntryOptions {
  name: string | Uint8Array;
  content?: string | Uint8Array;
  method?: number;
  flags?: number;
  /** As Unix has it. */
  mode?: number;
  madeBy?: number;
  dosAttributes?: number;
  localExtra?: Uint8Array;
  centralExtra?: Uint8Array;
  /** Instead of those that are right. */
  crc?: number;
  size?: number;
  packed?: Uint8Array;
  /** The name in the local header, where that is another. */
  localName?: string | Uint8Array;
  localMethod?: number;
  localSize?: number;
  /** Where the directory says that the entry is; where it is unless told. */
  offset?: number;
  /** Behind the content. */
  descriptor?: Uint8Array;
  /** Whether only the directory has it. */
  isElsewhere?: boolean;
  /** Whether only its local header is there. */
  isHidden?: boolean;
}

/** What stands around the entries. */
export interface ZipOptions {
  before?: Uint8Array;
  behind?: Uint8Array;
  comment?: Uint8Array;
  /** Entries that the end announces. */
  count?: number;
  zip64?: boolean;
}

const encoder = new TextEncoder();

/** A record of numbers of 2, 4 or 8 bytes each. */
export function record(
  ...fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else if (size === 4) view.setUint32(at, value >>> 0, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  return bytes;
}

export function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? encoder.encode(value) : value;
}

const NOTHING = new Uint8Array(0);
/** 1 January 2024, noon. */
const DATE = 0x5821;
const TIME = 0x6000;

/** Makes a zip archive, as right or as wrong as its options say. */
export function zip(
  entries: readonly ZipEntryOptions[],
  { before = NOTHING, behind = NOTHING, comment = NOTHING, count, zip64 }:
    ZipOptions = {},
): Uint8Array<ArrayBuffer> {
  const bodies: Uint8Array[] = [before];
  const directory: Uint8Array[] = [];
  let at = before.length;
  for (const entry of entries) {
    const content = bytesOf(entry.content ?? "");
    const { method = 8, flags = 0, mode = 0o100644 } = entry;
    const packed = entry.packed ??
      (method === 8 ? deflateRawSync(content) : content);
    const name = bytesOf(entry.name);
    const crc = entry.crc ?? crc32(content);
    const size = entry.size ?? content.length;
    const isLater = (flags & 8) !== 0;
    const localName = bytesOf(entry.localName ?? name);
    const localExtra = entry.localExtra ?? NOTHING;
    const local = join(
      record(
        [4, 0x04034b50],
        [2, 20],
        [2, flags],
        [2, entry.localMethod ?? method],
        [2, TIME],
        [2, DATE],
        [4, isLater ? 0 : crc],
        [4, isLater ? 0 : packed.length],
        [4, isLater ? 0 : entry.localSize ?? size],
        [2, localName.length],
        [2, localExtra.length],
      ),
      localName,
      localExtra,
      packed,
      entry.descriptor ?? NOTHING,
    );
    const centralExtra = entry.centralExtra ?? NOTHING;
    if (!entry.isHidden) {
      directory.push(join(
        record(
          [4, 0x02014b50],
          [2, entry.madeBy ?? 0x031e],
          [2, 20],
          [2, flags],
          [2, method],
          [2, TIME],
          [2, DATE],
          [4, crc],
          [4, packed.length],
          [4, size],
          [2, name.length],
          [2, centralExtra.length],
          [2, 0],
          [2, 0],
          [2, 0],
          [4, mode * 0x10000 + (entry.dosAttributes ?? 0)],
          [4, entry.offset ?? at],
        ),
        name,
        centralExtra,
      ));
    }
    if (entry.isElsewhere) continue;
    bodies.push(local);
    at += local.length;
  }
  const central = join(...directory);
  const announced = count ?? directory.length;
  const end64 = zip64
    ? join(
      record(
        [4, 0x06064b50],
        [8, 44],
        [2, 45],
        [2, 45],
        [4, 0],
        [4, 0],
        [8, announced],
        [8, announced],
        [8, central.length],
        [8, at],
      ),
      record([4, 0x07064b50], [4, 0], [8, at + central.length], [4, 1]),
    )
    : NOTHING;
  const full = zip64 === true;
  return join(
    ...bodies,
    central,
    end64,
    record(
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, full ? 0xffff : announced],
      [2, full ? 0xffff : announced],
      [4, full ? 0xffff_ffff : central.length],
      [4, full ? 0xffff_ffff : at],
      [2, comment.length],
    ),
    comment,
    behind,
  );
}
