import type { ListedEntry } from "../../report/event.ts";
import { EXIT } from "../../base/errors.ts";
import { listInstalled, listZoo } from "../../inventory/entry_lists.ts";
import { readInstalledEntries } from "../../inventory/entry_records.ts";
import { TreeLocator } from "../../inventory/tree_locator.ts";
import type { Session } from "../session.ts";

/**
 * Lists the entries of the zoo, or with `--installed` those of this machine,
 * for which no zoo is asked; `search` takes of them those that have every text
 * in id or description.
 *
 * @returns the exit code: 0 when every zoo could be asked.
 */
export async function list(session: Session): Promise<number> {
  const { args, options, settings, source, transfer, report } = session;
  const texts = args.map((text) => text.toLowerCase());
  const matches = ({ id, description = "" }: ListedEntry) =>
    texts.every((text) => `${id}\n${description}`.toLowerCase().includes(text));
  const sought = args.length > 0 ? { sought: args.join(" ") } : {};
  const installed = await readInstalledEntries(settings.configHome);
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
  const { entries: listed, origin, complete } = await source.listEntries();
  report({
    kind: "entries-listed",
    of: "zoo",
    guessed: origin === "guess",
    entries: listZoo(listed, installed, locator).filter(matches),
    ...sought,
  });
  return complete ? EXIT.ok : EXIT.failed;
}
