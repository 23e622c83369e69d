import { join } from "@std/path";
import { folderState } from "../store/folder_state.ts";
import type { Plan } from "../zoo/plan.ts";
import type { PlanContext } from "./context.ts";
import { planNow } from "./current_plan.ts";
import { type Entry, findEntry } from "./entry.ts";

/** An entry for which something is to be done. */
interface PendingEntry<Context> {
  entry: Entry;
  /** As far as it shows without locks: only under these is the plan made that is carried out. */
  plan: Plan;
  context: Context;
}

/**
 * Finds an entry in the zoo, or reports that nothing is to be done for it:
 * where what is installed is what is demanded, no zoo is asked.
 *
 * @param keep whether to keep the manifest for later; a dry run does not
 * @param choose turns what the zoo has into what is to be installed
 * @returns `undefined` where nothing is to be done.
 * @throws as {@linkcode findEntry} and {@linkcode planNow} do.
 */
export async function pendingEntry<Context extends PlanContext>(
  id: string,
  demanding: Context,
  keep: boolean,
  choose: (zoo: Entry) => Entry = (zoo) => zoo,
): Promise<PendingEntry<Context> | undefined> {
  const { isMet, again } = await standingOf(id, demanding);
  const context = { ...demanding, again };
  if (!isMet) {
    const entry = choose(await findEntry(id, context, keep));
    const plan = planNow(entry, context);
    if (plan.steps.length > 0) return { entry, plan, context };
  }
  context.report({ kind: "entry-current", id });
  return undefined;
}

/** Whether what is demanded is there as a whole, and why all is to be installed where something else is. */
async function standingOf(
  id: string,
  { demand, again, settings: { configHome, home } }: PlanContext,
): Promise<{ isMet: boolean; again: string | undefined }> {
  if (demand === undefined || again !== undefined) {
    return { isMet: false, again };
  }
  // Most runs demand nothing, and need none of that.
  const { readInstalledEntry } = await import("../inventory/entry_records.ts");
  const { conditionOf } = await import("../inventory/state.ts");
  const installed = await readInstalledEntry(configHome, id);
  if (installed?.record === undefined) return { isMet: false, again };
  if (!demand.isInstalled(installed)) {
    return { isMet: false, again: demand.reason };
  }
  const condition = conditionOf(
    installed,
    (folder) => folderState(join(home, ...folder.split("/"))),
  );
  return { isMet: condition === "installed", again };
}
