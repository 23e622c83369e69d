import { crc32, deflateRawSync } from "node:zlib";

/** How an entry of a zip archive differs from a plain one. */
export interface ZipEntryOptions {
  name: string | Uint8Array;
  content?: string | Uint8Array;
  /** Instead of the content, compressed. */
  packed?: Uint8Array;
  method?: number;
  flags?: number;
  /** As Unix has it. */
  mode?: number;
  madeBy?: number;
  /** Ten times the version of the format that it asks for. */
  version?: number;
  dosAttributes?: number;
  /** DOS date and time, the date in the upper half. */
  time?: number;
  disk?: number;
  localExtra?: Uint8Array;
  centralExtra?: Uint8Array;
  /** Instead of those that are right. */
  crc?: number;
  size?: number;
  packedSize?: number;
  /** What differs in the local header. */
  local?: {
    signature?: number;
    name?: string | Uint8Array;
    flags?: number;
    method?: number;
    crc?: number;
    size?: number;
    packedSize?: number;
  };
  /** Where the directory says that the entry is; where it is unless told. */
  offset?: number;
  /** In front of the local header. */
  gap?: Uint8Array;
  /** Behind the content. */
  descriptor?: Uint8Array;
  /** Whether only the directory has it. */
  isElsewhere?: boolean;
  /** Whether only its local header is there. */
  isHidden?: boolean;
}

/** What the end says of the directory. */
interface EndFields {
  disk: number;
  directoryDisk: number;
  entriesHere: number;
  entries: number;
  size: number;
  offset: number;
}

/** What stands around the entries. */
export interface ZipOptions {
  before?: Uint8Array;
  behind?: Uint8Array;
  comment?: Uint8Array;
  /** Whether the directory is in the opposite order. */
  isReversed?: boolean;
  /** Whether each header of the directory comes twice. */
  isTwice?: boolean;
  /** Between the entries and the directory. */
  gap?: Uint8Array;
  /** What differs in the end. */
  end?: Partial<EndFields>;
  /** That there is a zip64 end, and what differs in it. */
  zip64?: Partial<EndFields> & {
    recordSize?: number;
    locatorDisk?: number;
    locatorOffset?: number;
    disks?: number;
  };
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

/** An extra field. */
export function extraField(
  id: number,
  ...parts: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  const data = join(...parts);
  return join(record([2, id], [2, data.length]), data);
}

/** A data descriptor of a content that is deflated, with its signature. */
export function descriptorOf(content: string): Uint8Array<ArrayBuffer> {
  return record(
    [4, 0x08074b50],
    [4, crc32(content)],
    [4, deflateRawSync(content).length],
    [4, content.length],
  );
}

const NOTHING = new Uint8Array(0);
/** 1 January 2024, noon. */
const TIME = 0x5821_6000;

/** Makes a zip archive, as right or as wrong as its options say. */
export function zip(
  entries: readonly ZipEntryOptions[],
  options: ZipOptions = {},
): Uint8Array<ArrayBuffer> {
  const bodies: Uint8Array[] = [options.before ?? NOTHING];
  const headers: Uint8Array[] = [];
  let at = bodies[0]?.length ?? 0;
  for (const entry of entries) {
    const gap = entry.gap ?? NOTHING;
    if (!entry.isHidden) headers.push(centralHeader(entry, at + gap.length));
    if (entry.isElsewhere) continue;
    const body = join(gap, localEntry(entry));
    bodies.push(body);
    at += body.length;
  }
  bodies.push(options.gap ?? NOTHING);
  if (options.isReversed) headers.reverse();
  if (options.isTwice) headers.push(...headers);
  const directory = join(...headers);
  const fields = {
    disk: 0,
    directoryDisk: 0,
    entriesHere: headers.length,
    entries: headers.length,
    size: directory.length,
    offset: at + (options.gap?.length ?? 0),
  };
  const comment = options.comment ?? NOTHING;
  return join(
    ...bodies,
    directory,
    options.zip64 === undefined
      ? NOTHING
      : zip64End({ ...fields, ...options.zip64 }, fields),
    endRecord(
      options.zip64 === undefined ? { ...fields, ...options.end } : {
        ...fields,
        entriesHere: 0xffff,
        entries: 0xffff,
        size: 0xffff_ffff,
        offset: 0xffff_ffff,
        ...options.end,
      },
      comment,
    ),
    options.behind ?? NOTHING,
  );
}

function localEntry(entry: ZipEntryOptions): Uint8Array {
  const { name, packed, flags, method, crc, size, packedSize } = filled(entry);
  const { local = {}, localExtra = NOTHING } = entry;
  const isLater = (flags & 8) !== 0;
  const localName = bytesOf(local.name ?? name);
  return join(
    record(
      [4, local.signature ?? 0x04034b50],
      [2, 20],
      [2, local.flags ?? flags],
      [2, local.method ?? method],
      [4, entry.time ?? TIME],
      [4, local.crc ?? (isLater ? 0 : crc)],
      [4, local.packedSize ?? (isLater ? 0 : packedSize)],
      [4, local.size ?? (isLater ? 0 : size)],
      [2, localName.length],
      [2, localExtra.length],
    ),
    localName,
    localExtra,
    packed,
    entry.descriptor ?? NOTHING,
  );
}

function centralHeader(entry: ZipEntryOptions, at: number): Uint8Array {
  const { name, flags, method, crc, size, packedSize } = filled(entry);
  const { mode = 0o100644, centralExtra = NOTHING } = entry;
  return join(
    record(
      [4, 0x02014b50],
      [2, entry.madeBy ?? 0x031e],
      [2, entry.version ?? 20],
      [2, flags],
      [2, method],
      [4, entry.time ?? TIME],
      [4, crc],
      [4, packedSize],
      [4, size],
      [2, name.length],
      [2, centralExtra.length],
      [2, 0],
      [2, entry.disk ?? 0],
      [2, 0],
      [4, mode * 0x10000 + (entry.dosAttributes ?? 0)],
      [4, entry.offset ?? at],
    ),
    name,
    centralExtra,
  );
}

/** The values of an entry, right ones where it does not say. */
function filled(entry: ZipEntryOptions) {
  const content = bytesOf(entry.content ?? "");
  const { method = 8, flags = 0 } = entry;
  const packed = entry.packed ??
    (method === 8 ? deflateRawSync(content) : content);
  return {
    name: bytesOf(entry.name),
    packed,
    flags,
    method,
    crc: entry.crc ?? crc32(content),
    size: entry.size ?? content.length,
    packedSize: entry.packedSize ?? packed.length,
  };
}

function zip64End(
  fields: EndFields & NonNullable<ZipOptions["zip64"]>,
  { offset, size }: EndFields,
): Uint8Array {
  return join(
    record(
      [4, 0x06064b50],
      [8, fields.recordSize ?? 44],
      [2, 45],
      [2, 45],
      [4, fields.disk],
      [4, fields.directoryDisk],
      [8, fields.entriesHere],
      [8, fields.entries],
      [8, fields.size],
      [8, fields.offset],
    ),
    record(
      [4, 0x07064b50],
      [4, fields.locatorDisk ?? 0],
      [8, fields.locatorOffset ?? offset + size],
      [4, fields.disks ?? 1],
    ),
  );
}

function endRecord(fields: EndFields, comment: Uint8Array): Uint8Array {
  return join(
    record(
      [4, 0x06054b50],
      [2, fields.disk],
      [2, fields.directoryDisk],
      [2, fields.entriesHere],
      [2, fields.entries],
      [4, fields.size],
      [4, fields.offset],
      [2, comment.length],
    ),
    comment,
  );
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? encoder.encode(value) : value;
}
