import { describeFile } from "../../../base/archive_kind.ts";
import type { ArchiveError } from "../../../base/errors.ts";
import type { Decompressor, Output } from "../codecs/decompressor.ts";
import { faulty } from "../refusal.ts";
import { BLOCK, checksumMatches, isZeroBlock } from "./header.ts";

/** How a tar archive can be packed. */
export interface Packing {
  /** What an archive packed so is: `a gzip file`; `undefined` for a plain one. */
  readonly what: string | undefined;
  open(output: Output): Decompressor | Promise<Decompressor>;
}

export const PLAIN: Packing = {
  what: undefined,
  open: (output) => ({ write: output, finish: () => false }),
};

/** Those that a zoo hardly uses are loaded when they are needed. */
const PACKINGS: readonly Packing[] = [
  {
    what: "a gzip file",
    open: async (output) =>
      new (await import("../codecs/gzip.ts")).Gunzip(output),
  },
  {
    what: "a bzip2 file",
    open: async (output) =>
      new (await import("../codecs/bzip2/bunzip2.ts")).Bunzip2(output),
  },
  {
    what: "an xz file",
    open: async (output) => new (await import("../codecs/xz.ts")).Unxz(output),
  },
  {
    what: "a zstd file",
    open: async (output) =>
      await (await import("../codecs/zstd.ts")).openUnzstd(output),
  },
];

/** Of all headers but the oldest. */
const USTAR = [0x75, 0x73, 0x74, 0x61, 0x72];
const MAGIC_AT = 257;

/** How a tar archive is packed, by its first {@linkcode SNIFF_BYTES}; `undefined` if it is none that is read. */
export function packingOf(head: Uint8Array): Packing | undefined {
  const what = isSkippableFrame(head) ? "a zstd file" : describeFile(head);
  return PACKINGS.find((packing) => packing.what === what) ??
    (isTar(head) ? PLAIN : undefined);
}

/**
 * What is wrong with an archive that is packed well, but of which something
 * else than tar comes out.
 *
 * @param head what comes out: the first {@linkcode SNIFF_BYTES} of it, or all.
 * @returns undefined if that is a tar archive, be it a damaged one.
 */
export function contentFault(
  { what }: Packing,
  head: Uint8Array,
): ArchiveError | undefined {
  if (what === undefined || isTar(head) || isDamagedTar(head)) return undefined;
  const content = head.length === 0
    ? "nothing"
    : describeFile(head) ?? "no tar archive";
  return faulty("no-archive", `it is ${what} that holds ${content}`);
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
