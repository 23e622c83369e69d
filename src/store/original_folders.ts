// Pure: no disk, network, clock or environment.

import type { OriginalFolders, Receipt, RecordTimes } from "./receipt.ts";

/** What a system tells of a file's times; some lack some. */
export interface FileTimes {
  mtime: Date | null;
  ctime: Date | null;
  birthtime: Date | null;
}

/** A record that an installation found. */
export interface FoundRecord extends RecordTimes {
  /** Of its bytes, in lower-case hexadecimal. */
  sha256: string;
  /** The folders that it says were filled, as seen from the home. */
  folders: readonly string[];
}

/**
 * Tells which folders NiftyNet's Python command may have filled since this
 * program last did, if it ever did. It writes records and no receipts, so a
 * record that no receipt goes with is its own. A folder that such a record does
 * not name it never touched.
 *
 * @param record what the installation found
 * @param unfinished the receipt of an installation that was killed
 * @param finished the last receipt, or that there is one that cannot be used
 */
export function originalFolders(
  record: FoundRecord | undefined,
  unfinished: Receipt | undefined,
  finished: Receipt | "unusable" | undefined,
): OriginalFolders | undefined {
  const isOriginal = record !== undefined && finished !== "unusable" &&
    finished?.manifestSha256 !== record.sha256;
  if (isOriginal) {
    const { folders, written, changed } = record;
    return { folders, recorded: { written, changed } };
  }
  const { original, sections } = finished === "unusable" ? {} : finished ?? {};
  const known = new Set(sections?.map(({ folder }) => folder));
  const left = original?.folders.filter((folder) => !known.has(folder)) ?? [];
  const folders = new Set([...unfinished?.original?.folders ?? [], ...left]);
  const recorded = (unfinished?.original ?? original)?.recorded;
  return recorded === undefined || folders.size === 0
    ? undefined
    : { folders: [...folders], recorded };
}

/** The times of a record that say when it was written. */
export function recordTimes(times: FileTimes): RecordTimes {
  const written = times.mtime?.getTime() ?? 0;
  return { written, changed: Math.max(written, systemTime(times)) };
}

/**
 * Tells whether a file or link has changed since the original wrote its record.
 * Python keeps an archive's times when it extracts it, so what it put there is
 * older. What was edited later is not, even with its time set back.
 */
export function changedSince(
  recorded: RecordTimes,
  times: FileTimes & { isSymlink: boolean },
): boolean {
  if (times.mtime === null) return true;
  const time = times.mtime.getTime();
  // A link gets no time of the archive's: the last one may be as old as the record.
  const isNewer = times.isSymlink
    ? time > recorded.written
    : time >= recorded.written;
  return isNewer || systemTime(times) > recorded.changed;
}

/** The runtime gives `ctime` in whole seconds, `birthtime` more exactly. */
function systemTime({ ctime, birthtime }: FileTimes): number {
  return Math.max(ctime?.getTime() ?? 0, birthtime?.getTime() ?? 0);
}
