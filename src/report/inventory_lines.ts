// Pure: no disk, network, clock or environment.

import { infoText } from "./info_text.ts";
import type { InventoryEvent } from "./inventory_event.ts";
import { listTable } from "./list_table.ts";
import { printable } from "./printable.ts";
import {
  removalPlanText,
  removedText,
  uninstalledText,
  uninstallPlanText,
} from "./removal_text.ts";
import { faultLines, verifyText } from "./verify_text.ts";

/** How lines for stdout may look. */
export interface Look {
  /** Columns of the terminal; 0 where there is no limit. */
  width: number;
  colored: boolean;
}

/** The lines that tell a person about the entries on this machine, for stdout. */
export function inventoryLines(event: InventoryEvent, look: Look): string[] {
  const { colored } = look;
  switch (event.kind) {
    case "entries-listed":
      return [
        ...listTable(event.entries, event.of, look),
        ...event.guessed
          ? ["The zoo does not list its entries: these are the official zoo's."]
          : [],
      ];
    case "entry-described":
      return infoText(event, look.width);
    case "entry-located":
      return folderLines(event);
    case "entry-verified":
      return verifyText(event, colored);
    case "removal-planned":
      return removalPlanText(event.removal);
    case "entry-removed":
      return removedText(event.removal, colored);
    case "uninstall-planned":
      return uninstallPlanText(event.places);
    case "uninstalled":
      return uninstalledText(event.places, colored);
  }
}

/**
 * The lines of `--quiet`: what was asked for is told, in the shortest form
 * that a script can use; what was done is not, unless it failed.
 */
export function quietInventoryLines(event: InventoryEvent): string[] {
  switch (event.kind) {
    case "entries-listed":
      return event.entries.map(({ id }) => printable(id));
    case "entry-described":
      return infoText(event, 0);
    case "entry-located":
      return folderLines(event);
    case "entry-verified":
      return faultLines(event);
    case "removal-planned":
    case "entry-removed":
    case "uninstall-planned":
    case "uninstalled":
      return [];
  }
}

/** Each folder once: several sections may share one. */
function folderLines(
  { folders }: InventoryEvent & { kind: "entry-located" },
): string[] {
  return [...new Set(folders.map(({ folder }) => printable(folder)))];
}
