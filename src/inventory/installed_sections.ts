import { decodeText } from "../base/bytes.ts";
import { entryPaths } from "../store/layout.ts";
import { readRecord } from "../store/record.ts";
import { checkEntryId } from "../zoo/address.ts";
import { stepNames } from "../zoo/manifest.ts";

/**
 * The sections of an entry by its record alone; none where it has no record
 * that can be read.
 *
 * @throws ManifestError for an id that breaks a rule, StoreError when the
 * record cannot be read.
 */
export function installedSections(configHome: string, id: string): string[] {
  checkEntryId(id);
  const record = readRecord(entryPaths(configHome, id));
  if (record === undefined) return [];
  return stepNames(decodeText(record));
}
