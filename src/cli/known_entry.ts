import type { EventOf } from "../report/event.ts";
import { entryFolder } from "../zoo/entry_id.ts";
import type { Session } from "./session.ts";

/**
 * What is known of an entry of the official zoo without asking anybody: what
 * its archives are, but not where they would go, which the manifest tells.
 *
 * @returns undefined where another zoo is asked, or it has no such entry.
 * @throws what listing a zoo throws.
 */
export async function describeKnown(
  id: string,
  { source }: Session,
): Promise<EventOf<"entry-described"> | undefined> {
  const { entries, origin } = await source.listEntries();
  if (origin !== "catalogue") return undefined;
  const known = entries.find((entry) =>
    entryFolder(entry.id) === entryFolder(id)
  );
  if (known === undefined) return undefined;
  return {
    kind: "entry-described",
    id,
    description: known.description,
    version: known.version,
    zoo: known.zoo,
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
