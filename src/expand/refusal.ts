// Pure: no disk, network, clock or environment.

import { ArchiveError } from "../errors.ts";

/** The longest name that a message shows whole, in UTF-16 code units. */
const LONGEST = 120;

const NOTHING_USED =
  "Nothing of the archive was used. Tell the owner of the zoo what is wrong with it.";

/** A name as messages show it: in quotes, escaped, a long one without its middle. */
export function quoteName(name: string): string {
  if (name.length <= LONGEST) return JSON.stringify(name);
  const half = LONGEST / 2;
  return JSON.stringify(`${name.slice(0, half)}…${name.slice(-half)}`);
}

/** The archive is not what its maker wrote: bytes are missing or wrong. */
export function damaged(problem: string): ArchiveError {
  return new ArchiveError(`cannot expand the archive: ${problem}`, {
    hint:
      "Download it again. If that does not help, the archive is broken where it comes from: tell the owner of the zoo.",
  });
}

/**
 * The archive may be whole, but is packed as other programs read it and this one
 * does not. `problem` says how: "it is an .lzma file, which this program does
 * not read".
 */
export function unread(problem: string): ArchiveError {
  return new ArchiveError(`cannot expand the archive: ${problem}`, {
    hint:
      'The owner of the zoo can pack it again as .tar.gz, or with "xz -6". Until then, unpack it yourself, make a zoo of the files with "net_download pack", and name that by --zoo.',
  });
}

/**
 * The archive is whole, and an entry of it is not let in. `reason` is a
 * predicate to the entry's name: "is an absolute path".
 */
export function refused(name: string, reason: string): ArchiveError {
  return new ArchiveError(
    `cannot expand the archive: its entry ${quoteName(name)} ${reason}`,
    { hint: NOTHING_USED },
  );
}

/** The options that raise a limit. */
export type LimitOption = "--max-expanded" | "--max-ratio" | "--max-entries";

/**
 * The archive asks for more than a limit allows. `problem` names the limit's
 * value, `option` is what raises it, where anything does.
 */
export function overLimit(
  problem: string,
  option?: LimitOption,
): ArchiveError {
  return new ArchiveError(`cannot expand the archive: ${problem}`, {
    hint: option === undefined
      ? NOTHING_USED
      : `An archive like this can fill a disk. If you know that it is right, raise the limit with ${option}.`,
  });
}
