// Pure: no disk, network, clock or environment.

import type { Condition } from "../report/event.ts";
import type { FolderState } from "../store/tree.ts";
import type { InstalledEntry } from "./installed_entry.ts";

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
