import type { EventOf } from "../report/event.ts";
import { officialEntry } from "../zoo/catalogue.ts";
import { entryFolder } from "../zoo/entry_id.ts";
import { OFFICIAL_ZOO } from "../zoo/official_zoo.ts";
import type { Session } from "./session.ts";

/** Whether these zoos are the official one alone, which is known without asking. */
export function isOfficial([zoo, ...more]: readonly string[]): boolean {
  return more.length === 0 && zoo?.replace(/\/+$/, "") === OFFICIAL_ZOO;
}

/**
 * What is known of an entry of the official zoo without asking anybody: what
 * its archives are, but not where they would go, which the manifest tells.
 *
 * @returns undefined where another zoo is asked, or it has no such entry.
 */
export function describeKnown(
  id: string,
  { settings: { zoos } }: Session,
): EventOf<"entry-described"> | undefined {
  if (!isOfficial(zoos)) return undefined;
  const known = officialEntry(entryFolder(id));
  if (known === undefined) return undefined;
  return {
    kind: "entry-described",
    id,
    description: known.description,
    version: known.version,
    zoo: OFFICIAL_ZOO,
    installed: undefined,
    sections: known.archives.map(({ section, bytes, from, path }) => ({
      section,
      url: from[0] ?? path,
      bytes,
      folder: undefined,
      folderState: undefined,
    })),
    readme: undefined,
  };
}
