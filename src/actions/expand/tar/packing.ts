// Pure: no disk, network, clock or environment.

import { describeFile } from "../../../base/archive_kind.ts";
import type { ArchiveError } from "../../../base/errors.ts";
import { faulty } from "../refusal.ts";
import { BLOCK, checksumMatches, isZeroBlock } from "./header.ts";

/** How a tar archive can be packed. */
export type Packing = "plain" | "gzip" | "bzip2" | "xz" | "zstd";

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

/** How a tar archive is packed, by its first {@linkcode SNIFF_BYTES}; `undefined` if it is none that is read. */
export function packingOf(head: Uint8Array): Packing | undefined {
  const found = MAGIC.find(([, magic]) => startsWith(head, magic));
  if (found !== undefined) return found[0];
  if (isSkippableFrame(head)) return "zstd";
  return isTar(head) ? "plain" : undefined;
}

/**
 * What is wrong with an archive that is packed well, but of which something
 * else than tar comes out.
 *
 * @param head what comes out: the first {@linkcode SNIFF_BYTES} of it, or all.
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

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
