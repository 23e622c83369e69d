// Pure: no disk, network, clock or environment.

import { AppError } from "../base/errors.ts";
import type { InstalledEntry, InstalledSection } from "./installed_entry.ts";
import type { LockedArchive, LockedEntry } from "./lock_file.ts";

/**
 * What a lock file says of an entry that is installed.
 *
 * @returns the reason where it cannot be locked: what was installed is not
 * known as a whole.
 */
export function lockEntry(entry: InstalledEntry): LockedEntry | AppError {
  const { id, record, receipt, unusable } = entry;
  const [broken] = unusable;
  const refuse = (reason: string, command: string) =>
    new AppError(`cannot lock "${id}": ${reason}`, {
      failure: "not-recorded",
      hint: `Install it with: net_download get ${command}`,
    });
  if (broken !== undefined) return refuse(broken.error.message, `-r ${id}`);
  if (record?.sections === undefined || record.sha256 === undefined) {
    return refuse("its installation did not end", id);
  }
  const archives = record.sections.map((section) => archiveOf(section, entry));
  const known = archives.filter((archive) => archive !== undefined);
  if (
    receipt?.manifestSha256 !== record.sha256 ||
    known.length < archives.length
  ) {
    return refuse(
      "NiftyNet's Python command installed it, which notes no digests",
      `-r ${id}`,
    );
  }
  return {
    id,
    version: record.version,
    zoo: receipt.zoo,
    manifestSha256: record.sha256,
    archives: known,
  };
}

function archiveOf(
  { section, folder, action, makes = [] }: InstalledSection,
  { receipt }: InstalledEntry,
): LockedArchive | undefined {
  const own = receipt?.sections.find((each) =>
    each.section === section && each.folder === folder
  );
  if (own === undefined || action === undefined) return undefined;
  const { url, archive: { size: bytes, sha256 } } = own;
  return { section, action, folder, files: makes, url, bytes, sha256 };
}
