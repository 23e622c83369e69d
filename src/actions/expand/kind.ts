// Pure: no disk, network, clock or environment.

import {
  describeFile,
  recognizeNonArchive,
  SNIFF_BYTES,
} from "../../base/archive_kind.ts";
import type { ArchiveError } from "../../base/errors.ts";
import { damaged, faulty, unread } from "./refusal.ts";
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

/** Of all headers but the oldest. */
const USTAR = [0x75, 0x73, 0x74, 0x61, 0x72];
const MAGIC_AT = 257;

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
  if (isSkippableFrame(head)) return "zstd";
  if (isTar(head)) return "plain";
  const instead = recognizeNonArchive(head);
  const what = describeFile(head);
  if (what !== undefined) {
    throw faulty(instead?.fault ?? "no-archive", `it is ${what}`);
  }
  if (isLzma(head)) {
    throw unread("it is an .lzma file, which this program does not read");
  }
  throw damaged("it is neither a tar archive nor a compressed one");
}

/**
 * What is wrong with an archive that is packed well, but of which something
 * else than tar comes out.
 *
 * @param head what comes out: the first {@linkcode KIND_BYTES} of it, or all.
 * @returns undefined if that is a tar archive, be it a damaged one.
 */
export function contentFault(
  packing: Packing,
  head: Uint8Array,
): ArchiveError | undefined {
  if (packing === "plain" || isTar(head) || isDamagedTar(head)) {
    return undefined;
  }
  const content = head.length === 0
    ? "nothing"
    : describeFile(head) ?? "no tar archive";
  const article = packing === "xz" ? "an" : "a";
  return faulty(
    "no-archive",
    `it is ${article} ${packing} file that holds ${content}`,
  );
}

/** Whether bytes begin with a header, or with the zeros of an archive's end. */
function isTar(head: Uint8Array): boolean {
  const block = head.subarray(0, BLOCK);
  return block.length === BLOCK &&
    (isZeroBlock(block) || checksumMatches(block));
}

/** Whether bytes begin with what may have been a header, with its magic in place. */
function isDamagedTar(head: Uint8Array): boolean {
  return USTAR.every((byte, index) => head[MAGIC_AT + index] === byte);
}

/** Whether bytes are the head of a frame that zstd passes over: pzstd writes one first. */
function isSkippableFrame(head: Uint8Array): boolean {
  return ((head[0] ?? 0) & 0xf0) === 0x50 &&
    [0x2a, 0x4d, 0x18].every((byte, index) => head[index + 1] === byte);
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
