// Pure: no disk, network, clock or environment.

import { FULL_32, viewOf, wide } from "./end.ts";

/** Extra fields that are read (APPNOTE 4.5; the times are Info-ZIP's, the older ones macOS's too). */
export const EXTRA = {
  zip64: 0x0001,
  times: 0x5455,
  oldTimes: 0x5855,
  unicodePath: 0x7075,
} as const;
const READ: readonly number[] = Object.values(EXTRA);

export type ExtraFields = ReadonlyMap<number, Uint8Array>;

/** Of most entries: there are a hundred thousand. */
const NO_FIELDS: ExtraFields = new Map();

/** Those of {@linkcode EXTRA} by their ids; `undefined` where they are malformed. Zeros may fill up the end. */
export function readExtra(bytes: Uint8Array): ExtraFields | undefined {
  if (bytes.length === 0) return NO_FIELDS;
  const view = viewOf(bytes);
  const fields = new Map<number, Uint8Array>();
  let at = 0;
  while (at + 4 <= bytes.length) {
    const id = view.getUint16(at, true);
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > bytes.length) return undefined;
    if (READ.includes(id)) {
      // Of two fields of one kind, programs take the one or the other.
      if (fields.has(id)) return undefined;
      fields.set(id, bytes.subarray(at + 4, end));
    }
    at = end;
  }
  return bytes.subarray(at).every((byte) => byte === 0) ? fields : undefined;
}

/** The values of a zip64 field, which stand for those that are full elsewhere, in their order. */
export class WideFields {
  readonly #field: Uint8Array | undefined;
  #at = 0;
  /** Whether a value was missing, or is too large for a number. */
  failed = false;

  constructor(fields: ExtraFields) {
    this.#field = fields.get(EXTRA.zip64);
  }

  /** The value of a field of 32 bits, or the next wide one in its place. */
  or(value: number): number {
    if (value !== FULL_32) return value;
    if (this.#field === undefined || this.#at + 8 > this.#field.length) {
      this.failed = true;
      return value;
    }
    const result = wide(viewOf(this.#field), this.#at);
    this.#at += 8;
    if (!Number.isSafeInteger(result)) this.failed = true;
    return result;
  }

  /** Whether values that stand in no one's place are known ones: some programs take them. */
  restIsAmong(known: readonly number[]): boolean {
    if (this.#field === undefined) return true;
    const rest = this.#field.subarray(this.#at);
    const count = Math.floor(rest.length / 8);
    return Array.from({ length: count }, (_, at) => wide(viewOf(rest), 8 * at))
      .every((value) => known.includes(value));
  }
}

/** The modification time, in seconds since 1970. */
export function extendedTime(fields: ExtraFields): number | undefined {
  const times = fields.get(EXTRA.times);
  if (times !== undefined && times.length >= 5) {
    const hasTime = ((times[0] ?? 0) & 1) !== 0;
    return hasTime ? viewOf(times).getInt32(1, true) : undefined;
  }
  const old = fields.get(EXTRA.oldTimes);
  if (old === undefined || old.length < 8) return undefined;
  return viewOf(old).getInt32(4, true);
}
