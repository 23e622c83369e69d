import { AppError } from "../base/errors.ts";
import type { BilledEntry } from "../report/cyclonedx.ts";
import type { Condition } from "../report/event.ts";
import { statIfThere } from "../store/if_there.ts";
import { billedAbout } from "../zoo/about.ts";
import {
  type InstalledEntry,
  listedIn,
  sectionsOf,
} from "./installed_entry.ts";
import { stateOf } from "./state.ts";
import type { TreeLocator } from "./tree_locator.ts";

/**
 * What a bill of materials says of an entry of this machine. Of one that
 * NiftyNet's Python command installed, no digests are known.
 */
export function billedEntry(
  entry: InstalledEntry,
  locator: TreeLocator,
): BilledEntry {
  const { id, paths, record, unfinished, unusable } = entry;
  const problems = unusable.map(({ error }) => error.message);
  let condition: Condition | undefined;
  try {
    ({ condition } = stateOf(entry, locator, undefined));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push(error.message);
  }
  // A record that no receipt goes with is the Python command's.
  const isOurs = record?.sha256 === undefined ||
    record.sha256 === entry.receipt?.manifestSha256;
  const receipt = isOurs ? entry.receipt ?? unfinished : undefined;
  const listed = listedIn(receipt);
  return {
    id,
    version: (record ?? receipt)?.version,
    description: undefined,
    ...billedAbout(record?.about),
    zoo: receipt?.zoo || undefined,
    signedBy: receipt?.signedBy,
    manifestSha256: record?.sha256,
    condition,
    time: receipt?.time ?? statIfThere(paths.record)?.mtime?.toISOString(),
    installer: receipt !== undefined
      ? `net_download ${receipt.tool}`
      : record === undefined || unusable.length > 0
      ? undefined
      : "NiftyNet's Python command",
    problems,
    archives: sectionsOf(entry).map(
      ({ section, folder, url, origin, license }) => {
        const own = listed({ section, folder });
        const from = own?.url ?? url;
        return {
          section,
          folder,
          bytes: own?.archive.size,
          sha256: own?.archive.sha256,
          urls: [...new Set([from ?? [], origin ?? []].flat())],
          ...license !== undefined && { license },
        };
      },
    ),
  };
}
