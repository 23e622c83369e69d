// Pure: no disk, network, clock or environment.

import type { FolderState } from "../store/tree.ts";
import type { InstalledEntry } from "./installed_entry.ts";

/**
 * In which state an entry is, as far as that shows without reading its files:
 *
 * - `installed`: there is a record, and something in each of its folders;
 * - `incomplete`: a folder of it is missing or empty;
 * - `unfinished`: an installation or a removal is under way, or was killed;
 * - `unreadable`: its record is no manifest that can be used.
 */
export type Condition =
  | "installed"
  | "incomplete"
  | "unfinished"
  | "unreadable";

/**
 * @param folderState what a section's folder holds, given as seen from the home
 */
export function conditionOf(
  { record }: Pick<InstalledEntry, "record">,
  folderState: (folder: string) => FolderState,
): Condition {
  if (record === undefined) return "unfinished";
  if (record.sections === undefined) return "unreadable";
  return record.sections.every(({ folder }) => folderState(folder) === "filled")
    ? "installed"
    : "incomplete";
}
