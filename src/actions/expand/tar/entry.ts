// Pure: no disk, network, clock or environment.

import type { ArchiveEntry, EntryType } from "../format.ts";
import { damaged } from "../refusal.ts";
import type { Header } from "./header.ts";
import type { Overrides } from "./pax.ts";
import type { Sparse } from "./sparse.ts";

/** What extended headers say about the entry that follows them. */
export interface Preamble {
  pax?: Overrides;
  sparse?: Sparse;
  /** GNU tar's own way of long names. */
  longName?: string;
  /** GNU tar's own way of long link targets. */
  longLink?: string;
}

const TYPES = new Map<string, EntryType>([
  ["0", "file"],
  ["\0", "file"],
  // Contiguous files are files wherever there is no such thing.
  ["7", "file"],
  // A sparse file, the oldest way.
  ["S", "file"],
  ["1", "hard link"],
  ["2", "symbolic link"],
  ["3", "character device"],
  ["4", "block device"],
  ["5", "folder"],
  ["6", "FIFO"],
  // GNU tar's incremental archives: a folder, with the list of its files as content.
  ["D", "folder"],
  ["M", "part of a file that begins in another volume"],
  ["V", "remark"],
  // Solaris: the access list of the entry behind it.
  ["A", "remark"],
]);

/** What has content where it has a size. A folder's size is a hint, a symbolic link's or a device's a habit. */
const WITH_CONTENT: readonly EntryType[] = [
  "file",
  "hard link",
  "part of a file that begins in another volume",
  "remark",
  "entry of an unknown type",
];

/** An entry and the bytes that the archive stores for it, without holes and padding. */
export interface StoredEntry {
  readonly entry: ArchiveEntry;
  readonly storedSize: number;
}

/**
 * Puts an entry together from its header, from what extended headers said
 * before it, and from the modification time of a global header, if any. PAX
 * goes before GNU tar's long names, those before the header.
 *
 * Whether a hard link's content really follows is for who reads on to tell.
 *
 * @throws ArchiveError for holes in what is no file.
 */
export function composeEntry(
  header: Header,
  { pax = {}, sparse, longName, longLink }: Preamble,
  globalMtime: number | undefined,
  offset: number,
): StoredEntry {
  const stored = pax.size ?? header.size;
  const name = sparse?.name ?? pax.path ?? longName ?? header.name;
  const ownType = TYPES.get(header.type) ?? "entry of an unknown type";
  const type = ownType === "file" && name.endsWith("/") &&
      (header.type === "\0" || stored === 0)
    // How the oldest archives write folders, and some writers still do.
    ? "folder"
    : ownType;
  if (type !== "file" && sparse !== undefined) {
    throw damaged(`the header at byte ${offset} has a sparse map, and no file`);
  }
  const storedSize = WITH_CONTENT.includes(type) || header.type === "D"
    ? stored
    : 0;
  const entry: ArchiveEntry = {
    type,
    name,
    linkName: type === "symbolic link" || type === "hard link"
      ? pax.linkPath ?? longLink ?? header.linkName
      : "",
    size: type === "file" ? sparse?.realSize ?? storedSize : 0,
    mode: header.mode,
    mtimeSeconds: pax.mtimeSeconds ?? globalMtime ?? header.mtimeSeconds,
  };
  return { entry, storedSize };
}
