import type { EntryOutcome } from "../report/event.ts";
import type { EntryContext } from "./context.ts";
import { type Entry, findEntry, planNow } from "./entry_plan.ts";

/**
 * Installs an entry, or reports that it is there already. Several at once work
 * at the same time; those that share a folder go in the order of the calls.
 *
 * Whoever installs it holds the locks of the entry and of the folders of its
 * steps; another process waits, looks again, and finds it done.
 *
 * @param choose turns what the zoo has into what is to be installed
 * @returns which of the two it was.
 * @throws ManifestError, UnknownEntryError, NetworkError, IntegrityError,
 * ArchiveError or StoreError when it cannot be installed: what was there is
 * then as it was; or the reason of `context.transfer.signal` when stopped.
 */
export async function installEntry(
  id: string,
  context: EntryContext,
  choose: (zoo: Entry) => Entry = (zoo) => zoo,
): Promise<EntryOutcome> {
  // Joined before anything is waited for: of two entries that put a file into
  // one folder it is the later one's that stays, as the user named them.
  const turn = context.turns.join();
  try {
    const entry = choose(await findEntry(id, context, true));
    if (planNow(entry, context).steps.length === 0) {
      context.report({ kind: "entry-current", id });
      return "current";
    }
    const { carryOut } = await import("./carry_out.ts");
    const fetching = await context.fetching();
    return await carryOut(entry, turn, { ...context, ...fetching });
  } finally {
    turn.leave();
  }
}
