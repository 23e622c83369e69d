// Pure: no disk, network, clock or environment.

import { concatenate } from "../../../base/bytes.ts";
import { BLOCK } from "./contents.ts";

/**
 * Time of every file, in seconds since 1970: the first of 1980, before which a
 * FAT file system has none. It is always the same, so that the same content
 * makes the same bytes.
 */
const MTIME = 315_532_800;

/** Largest number that eleven octal digits hold. */
const MAX_OCTAL = 0o77777777777;

const encoder = new TextEncoder();

/**
 * The header of a regular file in a tar: one block where plain ustar can say it,
 * else behind an extended header, as POSIX has it.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
 *
 * @param size in bytes
 */
export function tarHeader(path: string, size: number): Uint8Array<ArrayBuffer> {
  const name = splitName(path);
  if (name !== undefined && size <= MAX_OCTAL) return block(name, size, "0");
  const records = encoder.encode(
    paxRecord("path", path) + paxRecord("size", String(size)),
  );
  const extended = block(
    { prefix: "", name: "PaxHeader" },
    records.length,
    "x",
  );
  const padded = concatenate(records, new Uint8Array(padding(records.length)));
  const short = { prefix: "", name: "long" };
  return concatenate(
    concatenate(extended, padded),
    block(short, size > MAX_OCTAL ? 0 : size, "0"),
  );
}

/** Bytes of zeros that fill the last block of a file. */
export function padding(size: number): number {
  return (BLOCK - size % BLOCK) % BLOCK;
}

/** Where ustar has room for an ASCII path; undefined where it has none. */
function splitName(
  path: string,
): { prefix: string; name: string } | undefined {
  if (encoder.encode(path).length !== path.length) return undefined;
  if (path.length <= 100) return { prefix: "", name: path };
  const slash = path.indexOf("/", path.length - 101);
  return slash > 0 && slash <= 155
    ? { prefix: path.slice(0, slash), name: path.slice(slash + 1) }
    : undefined;
}

function block(
  { prefix, name }: { prefix: string; name: string },
  size: number,
  type: "0" | "x",
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(BLOCK);
  const put = (text: string, at: number) => bytes.set(encoder.encode(text), at);
  const octal = (value: number, digits: number) =>
    value.toString(8).padStart(digits, "0");
  put(name, 0);
  put("0000644", 100); // mode
  put("0000000", 108); // uid
  put("0000000", 116); // gid
  put(octal(size, 11), 124);
  put(octal(MTIME, 11), 136);
  put("        ", 148); // the checksum counts itself as blanks
  put(type, 156);
  put("ustar\x0000", 257);
  put(prefix, 345);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  put(`${octal(sum, 6)}\0 `, 148);
  return bytes;
}

/** A record with its length in front, which counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = encoder.encode(rest).length;
  let length = bytes + 1;
  while (String(length).length + bytes !== length) length++;
  return `${length}${rest}`;
}
