// Pure: no disk, network, clock or environment.

import { recognizeNonArchive, SNIFF_BYTES } from "../archive_kind.ts";
import { ArchiveError } from "../errors.ts";
import { damaged, unread } from "./refusal.ts";
import { BLOCK, checksumMatches, isZeroBlock } from "./tar/header.ts";

/** How a tar archive can be packed. */
export type Packing = "plain" | "gzip" | "bzip2" | "xz" | "zstd";

/** Bytes at an archive's start that tell its kind. */
export const KIND_BYTES = SNIFF_BYTES;

/** The bytes that each packing begins with. */
const MAGIC: readonly (readonly [Packing, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b, 0x08]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
];

/** What else is known by its first bytes, to name it. */
const OTHERS: readonly (readonly [string, readonly number[]])[] = [
  ["a zip file", [0x50, 0x4b, 0x03, 0x04]],
  ["an empty zip file", [0x50, 0x4b, 0x05, 0x06]],
  ["a 7z file", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["a RAR file", [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ["a file made by compress (.Z)", [0x1f, 0x9d]],
];

/**
 * Tells how an archive is packed, from its first {@linkcode KIND_BYTES} (or all
 * of it, where it is shorter) and never from its name.
 *
 * @throws ArchiveError if it is no archive of a kind that is read, with what it
 * is instead.
 */
export function recognizePacking(head: Uint8Array): Packing {
  for (const [packing, magic] of MAGIC) {
    if (startsWith(head, magic)) return packing;
  }
  const block = head.subarray(0, BLOCK);
  if (
    block.length === BLOCK && (isZeroBlock(block) || checksumMatches(block))
  ) {
    return "plain";
  }
  const instead = recognizeNonArchive(head);
  if (instead !== undefined) {
    throw new ArchiveError(
      `cannot expand the archive: it is ${instead.description}`,
      { hint: instead.hint },
    );
  }
  for (const [name, magic] of OTHERS) {
    if (!startsWith(head, magic)) continue;
    throw new ArchiveError(`cannot expand the archive: it is ${name}`, {
      hint:
        "Only tar archives are read, plain or compressed with gzip, bzip2, xz or zstd. Tell the owner of the zoo.",
    });
  }
  if (isLzma(head)) {
    throw unread("it is an .lzma file, which this program does not read");
  }
  throw damaged("it is neither a tar archive nor a compressed one");
}

/**
 * Whether bytes are the header of LZMA alone: properties, the dictionary's size,
 * that of the content, and the first byte of the data, which is 0. There is no
 * magic number, so the sizes have to be such as the `xz` program believes.
 * https://github.com/tukaani-project/xz/blob/master/doc/lzma-file-format.txt
 */
function isLzma(head: Uint8Array): boolean {
  if (head.length < 14 || head[13] !== 0) return false;
  const properties = head[0] ?? 0;
  const dictionary = littleEndian(head.subarray(1, 5));
  const unknownSize = head.subarray(5, 13).every((byte) => byte === 0xff);
  return properties < 9 * 5 * 5 && isDictionarySize(dictionary) &&
    (unknownSize || littleEndian(head.subarray(5, 13)) < 2 ** 38);
}

/** A power of two or one and a half of it, 4 KiB at least. */
function isDictionarySize(bytes: number): boolean {
  const power = 2 ** Math.floor(Math.log2(bytes));
  return bytes >= 4096 && (bytes === power || bytes === power * 1.5);
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
