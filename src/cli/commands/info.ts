import { AppError, Interrupted } from "../../errors.ts";
import type { InstallContext } from "../../install/context.ts";
import { type Entry, findEntry } from "../../install/entry_plan.ts";
import { readInstalledEntry } from "../../inventory/entry_records.ts";
import type { InstalledEntry } from "../../inventory/installed_entry.ts";
import { describeInstalled, describeZooEntry } from "../entry_description.ts";
import { forEachEntry } from "../for_each_entry.ts";
import { installContext, type Session } from "../session.ts";

/**
 * Tells what entries consist of and what of them is installed. Where the zoo
 * cannot be asked, what is installed is told all the same.
 *
 * @returns the exit code: 0 when something could be told of each.
 */
export function info(session: Session): Promise<number> {
  const { args, report, settings } = session;
  const context = installContext(session);
  return forEachEntry(args, report, async (id) => {
    const installed = await readInstalledEntry(settings.configHome, id);
    const entry = await findInZoo(id, installed, context);
    if (entry !== undefined) {
      report(await describeZooEntry(entry, installed, session, context));
    } else if (installed !== undefined) {
      report(await describeInstalled(installed, session));
    }
  });
}

/** The entry as the zoo has it; undefined where that cannot be had and the entry is installed. */
async function findInZoo(
  id: string,
  installed: InstalledEntry | undefined,
  context: InstallContext,
): Promise<Entry | undefined> {
  try {
    return await findEntry(id, context, false);
  } catch (error) {
    const isFatal = error instanceof Interrupted ||
      !(error instanceof AppError);
    if (isFatal || installed === undefined) throw error;
    context.report({
      kind: "warning",
      text: `${error.message}. What is installed is told.`,
    });
    return undefined;
  }
}
