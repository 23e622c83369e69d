// Pure: no disk, network, clock or environment.

import { shellWord } from "../base/shell_word.ts";
import { parseSignature, type Refused } from "./minisign.ts";
import { SHA256SUMS } from "./sha256sums.ts";

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

/**
 * The command line that signs a list of digests.
 *
 * @param list path of the list
 * @param former the signature of the list before it, if any: without its name,
 * or a higher serial, a user of that zoo would be warned of an older state
 */
export function signCommand(list: string, former?: string): string {
  const signature = parseSignature(former ?? "");
  const stated = "reason" in signature
    ? {}
    : readTrustedComment(signature.comment);
  const words = "reason" in stated ? [] : [
    ...stated.zoo === undefined ? [] : [`zoo=${stated.zoo}`],
    ...stated.serial === undefined ? [] : [`serial=${stated.serial + 1n}`],
  ];
  const comment = words.length > 0 ? ` -t ${shellWord(words.join(" "))}` : "";
  return `minisign -Sm ${shellWord(list)}${comment}`;
}

/**
 * The command lines that sign a zoo whose list cannot be signed where it is: a
 * folder with the same files can.
 *
 * @param zoo where it is
 * @param options of the mirror command that writes it again
 */
export function signByFolder(zoo: string, ...options: string[]): string {
  const mirror = "net_download mirror --all";
  return [
    `${mirror} --zoo ${shellWord(zoo)} --to signed_zoo`,
    signCommand(`signed_zoo/${SHA256SUMS}`),
    [mirror, "--zoo signed_zoo --to", shellWord(zoo), ...options].join(" "),
  ].join(" && ");
}
