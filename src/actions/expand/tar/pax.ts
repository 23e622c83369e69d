// Pure: no disk, network, clock or environment.

import { decodeUtf8 } from "../../../base/bytes.ts";
import { damaged } from "../refusal.ts";
import { decodeName } from "./header.ts";

/** A record of an extended header, in the order in which they stand. */
export interface PaxRecord {
  readonly key: string;
  readonly value: Uint8Array;
}

const BLANK = 0x20;
const EQUALS = 0x3d;
const NEWLINE = 0x0a;

/**
 * Takes the body of an extended header apart: records of the form
 * `length key=value\n`, where the length counts the whole record. Strictly:
 * what one reader skips and another does not is how two tools come to see
 * different archives.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_03
 *
 * @throws ArchiveError if the body is not made of such records.
 */
export function parsePax(body: Uint8Array, offset: number): PaxRecord[] {
  const records: PaxRecord[] = [];
  let start = 0;
  while (start < body.length) {
    let length = 0;
    let index = start;
    for (; index < start + 9; index++) {
      const digit = (body[index] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) break;
      length = length * 10 + digit;
    }
    const end = start + length;
    const equals = body.indexOf(EQUALS, index);
    if (
      index === start || body[index] !== BLANK || end > body.length ||
      equals <= index + 1 || equals >= end || body[end - 1] !== NEWLINE
    ) {
      throw damaged(`the extended header at byte ${offset} is malformed`);
    }
    const key = decodeUtf8(body.subarray(index + 1, equals));
    if (key === undefined) {
      throw damaged(`the extended header at byte ${offset} is not UTF-8`);
    }
    records.push({ key, value: body.subarray(equals + 1, end - 1) });
    start = end;
  }
  return records;
}

/** What extended headers say about an entry instead of its own header. */
export interface Overrides {
  /** As {@linkcode decodeName} has it. */
  path?: string | undefined;
  /** As {@linkcode decodeName} has it. */
  linkPath?: string | undefined;
  size?: number | undefined;
  mtimeSeconds?: number | undefined;
}

/**
 * The overrides among the records of one extended header. The last record of a
 * key counts, and an empty value takes an earlier one back, as POSIX says.
 * Owners, access lists and whatever else writers add is left aside.
 *
 * @throws ArchiveError if a size or a time is not a plain number.
 */
export function readOverrides(
  records: readonly PaxRecord[],
  offset: number,
): Overrides {
  const overrides: Overrides = {};
  for (const { key, value } of records) {
    const isBack = value.length === 0;
    const text = () => isBack ? undefined : decodeName(value);
    const number = (form: RegExp) =>
      isBack ? undefined : readDecimal(key, value, form, offset);
    if (key === "path") overrides.path = text();
    else if (key === "linkpath") overrides.linkPath = text();
    else if (key === "size") overrides.size = number(/^\d{1,15}$/);
    else if (key === "mtime") {
      overrides.mtimeSeconds = number(/^-?\d{1,12}(?:\.\d*)?$/);
    }
  }
  return overrides;
}

/** The number in a record's value, which has to look like `form`. */
export function readDecimal(
  key: string,
  value: Uint8Array,
  form: RegExp,
  offset: number,
): number {
  const text = decodeUtf8(value) ?? "";
  if (!form.test(text)) {
    throw damaged(`the extended header at byte ${offset} has no valid ${key}`);
  }
  return Number(text);
}
