import { AppError, EXIT } from "../../base/errors.ts";
import { shellWord } from "../../base/shell_word.ts";
import { readChosenEntries } from "../../inventory/entry_records.ts";
import {
  type LockedEntry,
  lockEntry,
  lockFields,
} from "../../inventory/lock_file.ts";
import { withoutElsewhere } from "../../inventory/other_home.ts";
import { stateOf } from "../../inventory/state.ts";
import { TreeLocator } from "../../inventory/tree_locator.ts";
import type { Session } from "../session.ts";

/**
 * Writes a lock file of what is installed, of all unless some are named, for
 * `get --locked`.
 *
 * @returns the exit code: 0 when all of them are in it.
 * @throws StoreError for one that is not installed, or a folder that cannot be
 * looked into.
 */
export async function lock(session: Session): Promise<number> {
  const { args, settings: { configHome, home }, report, warn } = session;
  const chosen = await readChosenEntries(configHome, args);
  const installed = args.length > 0
    ? chosen
    : withoutElsewhere(chosen, home, warn);
  const locator = new TreeLocator(home);
  const entries: LockedEntry[] = [];
  for (const entry of installed) {
    const { id } = entry;
    const locked = stateOf(entry, locator, undefined).condition === "incomplete"
      ? new AppError(
        `cannot lock "${id}": a folder of it is missing or empty`,
        {
          failure: "not-installed",
          hint: `Install it with: net_download get ${shellWord(id)}`,
        },
      )
      : lockEntry(entry);
    if (!(locked instanceof AppError)) {
      entries.push(locked);
      continue;
    }
    const { message, hint } = locked;
    warn(`${message}. ${hint}`);
  }
  report({ kind: "entries-locked", lock: lockFields(entries) });
  return entries.length < installed.length ? EXIT.failed : EXIT.ok;
}
