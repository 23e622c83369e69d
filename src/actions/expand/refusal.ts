// Pure: no disk, network, clock or environment.

import type { ArchiveFault, LimitOption } from "../../base/archive_fault.ts";
import { ArchiveError } from "../../base/errors.ts";

/** The longest name that a message shows whole, in UTF-16 code units. */
const LONGEST = 120;

/** A byte that is not UTF-8, as `decodeName()` has it and JSON writes it. */
const ESCAPED_BYTE = /(?<=(?:^|[^\\])(?:\\\\)*)\\udc([89a-f][0-9a-f])/g;

/**
 * A name as messages show it: in quotes, escaped, bytes that are not UTF-8 as
 * `\xfc`, a long one without its middle.
 */
export function quoteName(name: string): string {
  const half = LONGEST / 2;
  const shown = name.length <= LONGEST
    ? name
    : `${name.slice(0, half)}…${name.slice(-half)}`;
  return JSON.stringify(shown).replace(ESCAPED_BYTE, "\\x$1");
}

/** The archive is not what its maker wrote: bytes are missing or wrong. */
export function damaged(problem: string): ArchiveError {
  return faulty("damaged", problem);
}

/**
 * The archive may be whole, but is packed as other programs read it and this one
 * does not. `problem` says how: "it is an .lzma file, which this program does
 * not read".
 */
export function unread(problem: string): ArchiveError {
  return faulty("unread", problem);
}

/**
 * The archive is whole, and an entry of it is not let in. `reason` is a
 * predicate to the entry's name: "is an absolute path".
 */
export function refused(name: string, reason: string): ArchiveError {
  return faulty("refused", `its entry ${quoteName(name)} ${reason}`);
}

/**
 * The archive asks for more than a limit allows. `problem` names the limit's
 * value, `option` is what raises it, where anything does.
 */
export function overLimit(
  problem: string,
  option?: LimitOption,
): ArchiveError {
  return faulty(option ?? "refused", problem);
}

/** The archive cannot be expanded. `problem` is a sentence about "it". */
export function faulty(fault: ArchiveFault, problem: string): ArchiveError {
  return new ArchiveError(`cannot expand the archive: ${problem}`, { fault });
}
