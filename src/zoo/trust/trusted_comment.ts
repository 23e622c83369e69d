// Pure: no disk, network, clock or environment.

import type { Refused } from "../minisign.ts";

/** What a signed comment says of the zoo whose list it is about; what it does not say is left out. */
export interface TrustedComment {
  /** The zoo's name. */
  zoo?: string;
  /** Goes up with each state of the zoo. */
  serial?: bigint;
  /** The last day, in UTC, on which the state is to be used: `2027-01-01`. */
  expires?: string;
}

/**
 * Reads a trusted comment, as minisign calls it: words between blanks, such as
 * `serial=7`. Others are left alone.
 *
 * @returns a reason, as in "it …", where a word cannot be understood: its
 * owner meant to limit something by it.
 */
export function readTrustedComment(comment: string): TrustedComment | Refused {
  const stated: TrustedComment = {};
  for (const word of comment.split(/\s+/)) {
    const [, name, value = ""] = /^(zoo|serial|expires)=(.*)$/.exec(word) ?? [];
    if (name === "zoo" && value !== "" && stated.zoo === undefined) {
      stated.zoo = value;
    } else if (
      name === "serial" && /^\d+$/.test(value) && stated.serial === undefined
    ) {
      stated.serial = BigInt(value);
    } else if (
      name === "expires" && isDay(value) && stated.expires === undefined
    ) {
      stated.expires = value;
    } else if (name !== undefined) {
      return { reason: `says "${word}", which cannot be understood` };
    }
  }
  return stated;
}

function isDay(text: string): boolean {
  return /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(text);
}

/**
 * Whether a day is over.
 *
 * @param now the time as ISO 8601 in UTC
 */
export function isOver(day: string, now: string): boolean {
  return day < now.slice(0, 10);
}
