import { join } from "@std/path";
import type { Settings } from "../settings/settings.ts";
import { folderState } from "../store/folder_state.ts";
import type { Demand } from "./demand.ts";

/** How what is installed stands to what is demanded. */
export interface Standing {
  /** It is there as a whole: no zoo need be asked. */
  isMet: boolean;
  /** Why all is to be installed, where something else is. */
  again: string | undefined;
}

/**
 * Compares what is installed of an entry with what is demanded of it.
 *
 * @throws ManifestError for an id that breaks a rule; StoreError.
 */
export async function standingOf(
  id: string,
  { demand, again, settings }: {
    demand?: Demand;
    again: string | undefined;
    settings: Pick<Settings, "configHome" | "home">;
  },
): Promise<Standing> {
  if (demand === undefined || again !== undefined) {
    return { isMet: false, again };
  }
  // Most runs demand nothing, and need none of that.
  const { readInstalledEntry } = await import("../inventory/entry_records.ts");
  const { conditionOf } = await import("../inventory/state.ts");
  const installed = await readInstalledEntry(settings.configHome, id);
  if (installed?.record === undefined) return { isMet: false, again };
  if (!demand.isInstalled(installed)) {
    return { isMet: false, again: demand.reason };
  }
  const condition = conditionOf(
    installed,
    (folder) => folderState(join(settings.home, ...folder.split("/"))),
  );
  return { isMet: condition === "installed", again };
}
