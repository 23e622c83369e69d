import { join } from "@std/path";
import type { EntryOutcome } from "../report/event.ts";
import { folderState } from "../store/folder_state.ts";
import type { InstallContext, PlanContext } from "./context.ts";
import { type PendingEntry, planNow } from "./current_plan.ts";
import { type Entry, findEntry } from "./entry.ts";

/**
 * Installs an entry, or reports that it is there already. Several at once work
 * at the same time; those that share a folder go in the order of the calls.
 *
 * The entry is staged and committed under the locks of the entry and of the
 * folders of its steps; another process waits, and finds it done.
 *
 * @param choose turns what the zoo has into what is to be installed
 * @returns which of the two it was.
 * @throws ManifestError, UnknownEntryError, NetworkError, IntegrityError,
 * ArchiveError or StoreError when it cannot be installed: what was there is
 * then as it was; or the reason of `context.transfer.signal` when stopped.
 */
export async function installEntry(
  id: string,
  context: InstallContext,
  choose?: (zoo: Entry) => Entry,
): Promise<EntryOutcome> {
  // Joined before anything is waited for: of two entries that put a file into
  // one folder it is the later one's that stays, as the user named them.
  using place = context.queue.join();
  const pending = await pendingEntry(id, context, true, choose);
  if (pending === undefined) return "current";
  const { installSteps } = await import("./install_steps.ts");
  return await installSteps(pending, place);
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
