import { EXIT } from "../../base/errors.ts";
import { billedEntry } from "../../inventory/billed_entry.ts";
import { readChosenEntries } from "../../inventory/entry_records.ts";
import { TreeLocator } from "../../inventory/tree_locator.ts";
import { type BilledEntry, billOfMaterials } from "../../report/cyclonedx.ts";
import { sourceDate } from "../../settings/environment.ts";
import type { Session } from "../session.ts";
import { billZoo } from "../zoo_bill.ts";

/**
 * Writes a bill of materials: of what is installed, or with `--zoo` or `--all`
 * of what a zoo has. It is written as a whole or not at all.
 *
 * @returns the exit code: 0 when everything about each entry could be read.
 * @throws UsageError when no entry of the zoo is named; StoreError for one that
 * is not installed; what asking a zoo throws.
 */
export async function bom(session: Session): Promise<number> {
  const { options, world, report, warn } = session;
  const asked = sourceDate(world.environment.SOURCE_DATE_EPOCH);
  const time = (asked ?? new Date()).toISOString();
  const ofZoo = options.all ||
    (options.zoos.length > 0 && !options.installed);
  const { entries, complete } = ofZoo
    ? await billZoo(session)
    : { entries: await installedEntries(session), complete: true };
  report({ kind: "materials-listed", bom: billOfMaterials(time, entries) });
  const problems = entries.flatMap(({ problems }) => problems);
  for (const text of problems) warn(text);
  return complete && problems.length === 0 ? EXIT.ok : EXIT.failed;
}

async function installedEntries(
  { args, settings: { configHome, home } }: Session,
): Promise<BilledEntry[]> {
  const locator = new TreeLocator(home);
  const entries = await readChosenEntries(configHome, args);
  return entries.map((entry) => billedEntry(entry, locator));
}
