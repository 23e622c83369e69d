import type { ListedEntry } from "../../report/event.ts";
import { EXIT, reportable } from "../../base/errors.ts";
import { listInstalled, listZoo } from "../../inventory/entry_lists.ts";
import { readInstalledEntries } from "../../inventory/entry_records.ts";
import { withoutElsewhere } from "../../inventory/other_home.ts";
import { TreeLocator } from "../../inventory/tree_locator.ts";
import { entryFolder } from "../../zoo/address.ts";
import type { EntryList } from "../../zoo/source.ts";
import { reportUnchecked } from "../for_each_entry.ts";
import type { Session } from "../session.ts";

/**
 * Lists the entries of the zoo, or with `--installed` those of this machine,
 * for which no zoo is asked, or with `--set-aside` what installations have set
 * aside; `search` takes of them those that have every text
 * in id or description.
 *
 * @returns the exit code: 0 when every zoo could be asked. If not, it tells of
 * which installed entries it is not known whether they are up to date.
 */
export async function list(session: Session): Promise<number> {
  const { args, options, settings, source, transfer, report, warn } = session;
  const texts = args.map((text) => text.toLowerCase());
  const matches = ({ id, description = "" }: ListedEntry) =>
    texts.every((text) => `${id}\n${description}`.toLowerCase().includes(text));
  const sought = args.length > 0 ? { sought: args.join(" ") } : {};
  if (options.setAside) {
    const { findSetAside } = await import(
      "../../inventory/clean/find_leftovers.ts"
    );
    const files = await findSetAside(settings, transfer.signal);
    report({ kind: "set-aside-listed", files });
    return EXIT.ok;
  }
  const installed = withoutElsewhere(
    await readInstalledEntries(settings.configHome),
    settings.home,
    warn,
  );
  const locator = new TreeLocator(settings.home);
  if (options.installed) {
    const entries = await listInstalled(installed, locator, transfer.signal);
    report({
      kind: "entries-listed",
      of: "machine",
      guessed: false,
      entries: entries.filter(matches),
      ...sought,
    });
    return EXIT.ok;
  }
  let answer: EntryList;
  try {
    answer = await source.listEntries();
  } catch (error) {
    reportUnchecked(installed.map(({ id }) => id), reportable(error), report);
    throw error;
  }
  const { entries: listed, origin, unasked } = answer;
  report({
    kind: "entries-listed",
    of: "zoo",
    guessed: origin === "guess",
    entries: listZoo(listed, installed, locator).filter(matches),
    ...sought,
  });
  for (const { before, failure } of unasked) {
    const open = installed.filter(({ id }) => !before.has(entryFolder(id)));
    reportUnchecked(open.map(({ id }) => id), failure, report);
  }
  return unasked.length === 0 ? EXIT.ok : EXIT.failed;
}
