// Pure: no disk, network, clock or environment.

import { isPlainPath } from "../../../base/portable_path.ts";
import type { ArchiveFacts } from "../../../transfer/blob.ts";

/**
 * A bundle is an uncompressed tar archive of a mirror's folder. Its last file
 * says where in the tar all others begin, so that one of them can be read
 * without reading what stands before it. The lines of that file are
 *
 *     net_download bundle 1
 *     <offset> <size> <SHA-256> <path>
 *     …
 *     end <size of this file> <SHA-256 of the lines before this one>
 *
 * with blanks before the last line, which make its size a multiple of a tar
 * block: so it ends where the tar's own end, two blocks of zeros, begins, and
 * can be found from there.
 */
export const CONTENTS = "BUNDLE";

/** Bytes of a tar block. */
export const BLOCK = 512;

/** Bytes behind the last file of a tar: two blocks of zeros. */
export const TAR_END = 2 * BLOCK;

/** Length of the last line, its line end included. */
export const LAST_LINE = 85;

const FIRST_LINE = "net_download bundle 1\n";

/** A file in a bundle. */
export interface BundledFile extends Readonly<ArchiveFacts> {
  /** As in a mirror's folder, `/` between the parts. */
  readonly path: string;
  /** Place of its first byte in the tar. */
  readonly offset: number;
}

/** The text of the contents up to its last line, with the blanks that fill its last block. */
export function contentsBody(files: readonly BundledFile[]): string {
  const lines = files.map(({ offset, bytes, sha256, path }) =>
    `${offset} ${bytes} ${sha256} ${path}\n`
  );
  const text = FIRST_LINE + lines.join("");
  const { length } = new TextEncoder().encode(text);
  // At least the line end that closes the line of blanks.
  const blanks = BLOCK - 1 - (length + LAST_LINE) % BLOCK;
  return `${text}${" ".repeat(blanks)}\n`;
}

/**
 * The last line.
 *
 * @param bodyBytes size of the body in bytes
 * @param digest SHA-256 of the body in hexadecimal
 */
export function lastLine(bodyBytes: number, digest: string): string {
  return `end ${String(bodyBytes + LAST_LINE).padStart(15, "0")} ${digest}\n`;
}

/** Reads the last line; `undefined` where it is none. */
export function parseLastLine(
  line: string,
): { size: number; digest: string } | undefined {
  const [, size, digest] = /^end (\d{15}) ([0-9a-f]{64})\n$/.exec(line) ?? [];
  if (size === undefined || digest === undefined) return undefined;
  const bytes = Number(size);
  return bytes % BLOCK === 0 && bytes > 0 ? { size: bytes, digest } : undefined;
}

/**
 * Reads the body.
 *
 * @param end place of the contents in the tar: no file may reach beyond it
 * @returns a reason, as in "cannot use it: …", where a line is not as it should be.
 */
export function parseContents(
  body: string,
  end: number,
): ReadonlyMap<string, BundledFile> | { reason: string } {
  const lines = body.split("\n");
  if (`${lines.shift()}\n` !== FIRST_LINE) {
    return { reason: "its contents are of another version" };
  }
  const files = new Map<string, BundledFile>();
  for (const line of lines) {
    if (line.trim() === "") continue;
    const [, offset, size, sha256, path] =
      /^(\d{1,15}) (\d{1,15}) ([0-9a-f]{64}) (.+)$/.exec(line) ?? [];
    if (path === undefined || sha256 === undefined) {
      return { reason: `its contents have the line "${line}"` };
    }
    const file = { path, offset: Number(offset), bytes: Number(size), sha256 };
    if (file.offset + file.bytes > end) {
      return { reason: `its contents name "${path}" beyond its end` };
    }
    if (!isPlainPath(path)) {
      return { reason: `its contents name "${path}", which no system allows` };
    }
    files.set(path, file);
  }
  return files;
}
