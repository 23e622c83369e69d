// Pure: no disk, network, clock or environment.

import { MAX_READ_BYTES, type WholeArchive } from "../format.ts";
import type { Budget } from "../limits.ts";
import { damaged, unread } from "../refusal.ts";

/** What the end of a zip archive says of its directory. */
export interface ZipEnd {
  /** Entries. */
  readonly entries: number;
  /** Where the directory begins, in bytes from the archive's start. */
  readonly offset: number;
  /** Bytes of the directory; the end follows at once. */
  readonly size: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END = 0x06064b50;
const ZIP64_END_BYTES = 56;

/** The longest comment: its length has 16 bits. */
const MAX_COMMENT_BYTES = 0xffff;

/** What a field of 16 or 32 bits holds where the value stands in a zip64 record. */
export const FULL_16 = 0xffff;
export const FULL_32 = 0xffff_ffff;

/**
 * Finds the end of a zip archive, which names its directory. There has to be
 * one and no more, since programs that look for it in different ways would read
 * different archives; zeros behind it are padding, as bsdtar writes it to a pipe.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.14 to 4.3.16
 *
 * @param budget that the padding counts against
 * @throws ArchiveError if there is no end, more than one, or one that
 * contradicts itself.
 */
export function findEnd(archive: WholeArchive, budget: Budget): ZipEnd {
  const position = findEndRecord(archive, budget);
  const record = viewOf(archive.read(position, END_BYTES).slice());
  const short = (at: number) => record.getUint16(at, true);
  const long = (at: number) => record.getUint32(at, true);
  const zip64 = readZip64(archive, position);
  /** What the zip64 end says in place of a field, which it may not contradict. */
  const agreed = (plain: number, full: number, zip64 = plain) => {
    if (plain !== full && plain !== zip64) throw contradicts();
    return zip64;
  };
  const disk = agreed(short(4), FULL_16, zip64?.disk);
  const directoryDisk = agreed(short(6), FULL_16, zip64?.directoryDisk);
  const entriesHere = agreed(short(8), FULL_16, zip64?.entriesHere);
  const entries = agreed(short(10), FULL_16, zip64?.entries);
  const size = agreed(long(12), FULL_32, zip64?.size);
  const offset = agreed(long(16), FULL_32, zip64?.offset);
  if (disk !== 0 || directoryDisk !== 0 || entriesHere !== entries) {
    throw inParts();
  }
  const start = zip64?.start ?? position;
  if (offset + size !== start) throw misplaced(archive, offset + size, start);
  return { entries, offset, size };
}

/** It is one part of an archive in several. */
export function inParts(): Error {
  return unread("it is one part of a zip archive in several parts");
}

/** It lacks what is needed for its size: `what` is more than there is room for otherwise. */
export function withoutZip64(what: string): Error {
  return unread(
    `it ${what} and was made without zip64, as macOS Finder does`,
  );
}

/** Where the only end record begins. */
function findEndRecord(archive: WholeArchive, budget: Budget): number {
  const end = contentEnd(archive, budget);
  const first = Math.max(0, end - END_BYTES - MAX_COMMENT_BYTES);
  // An end may itself end with zeros.
  const behind = Math.min(archive.size, end + END_BYTES);
  const tail = archive.read(first, behind - first);
  const view = viewOf(tail);
  const marks: number[] = [];
  for (let at = 0; at + END_BYTES <= tail.length; at++) {
    if (view.getUint32(at, true) === END) marks.push(at);
  }
  const commentEnd = (at: number) =>
    first + at + END_BYTES + view.getUint16(at + 20, true);
  const found = marks.find((at) =>
    commentEnd(at) >= end && commentEnd(at) <= archive.size
  );
  if (found === undefined) {
    const last = marks.at(-1);
    throw damaged(
      last === undefined
        ? "it is a zip archive whose end is missing"
        : commentEnd(last) > archive.size
        ? "it is truncated: the comment at its end is longer than what is there"
        : "something follows the end of the zip archive",
    );
  }
  if (marks.some((at) => at > found)) {
    throw damaged(
      "it has two end records, and programs disagree on which one counts",
    );
  }
  return first + found;
}

/** Where the zeros at the end of the archive begin. */
function contentEnd(archive: WholeArchive, budget: Budget): number {
  for (let end = archive.size; end > 0;) {
    const length = Math.min(MAX_READ_BYTES, end);
    const bytes = archive.read(end - length, length);
    let used = length;
    while (used > 0 && bytes[used - 1] === 0) used--;
    if (used > 0) return end - length + used;
    end -= length;
    budget.trailing(length);
  }
  return 0;
}

interface Zip64End extends ZipEnd {
  /** Where its record begins. */
  readonly start: number;
  readonly disk: number;
  readonly directoryDisk: number;
  readonly entriesHere: number;
}

function readZip64(
  archive: WholeArchive,
  end: number,
): Zip64End | undefined {
  const at = end - ZIP64_LOCATOR_BYTES;
  if (at < 0) return undefined;
  const locator = viewOf(archive.read(at, ZIP64_LOCATOR_BYTES));
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR) return undefined;
  const disk = locator.getUint32(4, true);
  const start = wide(locator, 8);
  const disks = locator.getUint32(16, true);
  if (disk !== 0 || disks > 1) throw inParts();
  if (start + ZIP64_END_BYTES > at) throw contradicts();
  const record = viewOf(archive.read(start, ZIP64_END_BYTES));
  const isRecord = record.getUint32(0, true) === ZIP64_END &&
    start + 12 + wide(record, 4) === at;
  if (!isRecord) throw contradicts();
  return {
    start,
    disk: record.getUint32(16, true),
    directoryDisk: record.getUint32(20, true),
    entriesHere: wide(record, 24),
    entries: wide(record, 32),
    size: wide(record, 40),
    offset: wide(record, 48),
  };
}

function contradicts(): Error {
  return damaged("its end and its zip64 end contradict each other");
}

/** Why the directory is not where it is said to be. */
function misplaced(
  { size }: WholeArchive,
  said: number,
  real: number,
): Error {
  // Finder writes what is above 4 GiB modulo 2 ** 32.
  if (size > FULL_32 && said % 2 ** 32 === real % 2 ** 32) {
    return withoutZip64("is larger than 4 GiB");
  }
  return damaged(
    said < real
      ? "something was put before or into the zip archive: its directory is not where it says"
      : "it is truncated: its directory is not where the end of the zip archive says",
  );
}

/** A number of 64 bits. */
export function wide(view: DataView, offset: number): number {
  return Number(view.getBigUint64(offset, true));
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
