import type { EntryOutcome } from "../report/event.ts";
import type { InstallContext } from "./context.ts";
import type { Entry } from "./entry.ts";
import { pendingEntry } from "./pending_entry.ts";

/**
 * Installs an entry, or reports that it is there already. Several at once work
 * at the same time; those that share a folder go in the order of the calls.
 *
 * The entry is found, planned, staged and committed under the locks of the
 * entry and of the folders of its steps; another process waits, plans again,
 * and finds it done.
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
  return await installSteps(pending.entry, place, pending.context);
}
