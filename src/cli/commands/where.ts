import { join } from "@std/path";
import { EXIT, StoreError } from "../../base/errors.ts";
import { shellWord } from "../../base/shell_word.ts";
import {
  readInstalledEntries,
  readInstalledEntry,
} from "../../inventory/entry_records.ts";
import { notInstalled, sectionsOf } from "../../inventory/installed_entry.ts";
import { otherHome } from "../../inventory/other_home.ts";
import { TreeLocator } from "../../inventory/tree_locator.ts";
import type { Session } from "../session.ts";

/**
 * Tells the folders of an installed entry, or that of one section, for scripts.
 *
 * @returns the exit code.
 * @throws StoreError when the entry is not installed, has no such section, or
 * a folder that would be told is not there.
 */
export async function where(session: Session): Promise<number> {
  const { args: [id = "", section], settings, report } = session;
  const { configHome, home } = settings;
  const entry = await readInstalledEntry(configHome, id);
  if (entry === undefined) {
    throw notInstalled(id, await readInstalledEntries(configHome));
  }
  if (entry.record === undefined) {
    throw new StoreError(`"${id}" is not completely installed`, {
      failure: "not-installed",
      hint: `Install it with: net_download get ${shellWord(id)}`,
    });
  }
  const sections = sectionsOf(entry);
  const wanted = sections.filter((each) =>
    section === undefined || each.section === section
  );
  if (wanted.length === 0) {
    const names = sections.map((each) => each.section).join(", ");
    throw new StoreError(
      section === undefined
        ? `the folders of "${id}" are not known, since its record cannot be used`
        : `"${id}" has no section "${section}"`,
      {
        failure: section === undefined ? "record" : "not-found",
        hint: names === "" ? "Install it again with -r." : `It has: ${names}.`,
      },
    );
  }
  const locator = new TreeLocator(home);
  const other = otherHome(entry, home);
  const folders = wanted.map(({ section, folder }) => {
    const path = join(home, ...folder.split("/"));
    if (locator.locate(folder).there) return { section, folder: path };
    throw new StoreError(`the folder of "${id}", "${path}", is missing`, {
      failure: "not-installed",
      hint: other === undefined
        ? `Install it again with: net_download get ${shellWord(id)}`
        : `It is in the home "${other}": net_download where ${
          shellWord(id)
        } --home "${other}"`,
    });
  });
  report({ kind: "entry-located", id, folders });
  return EXIT.ok;
}
