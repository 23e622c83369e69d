import { ACTIONS } from "../../actions/actions.ts";
import { publicUrl } from "../../base/describe_url.ts";
import { ManifestError, UnknownEntryError } from "../../base/errors.ts";
import { CURRENT } from "../../zoo/address.ts";
import { officialEntry } from "../../zoo/catalogue.ts";
import { checkEntryId, entryFolder } from "../../zoo/entry_id.ts";
import { locateStep } from "../../zoo/locate_step.ts";
import { parseManifest, type Step } from "../../zoo/manifest.ts";
import { officialPath } from "../../zoo/official_zoo.ts";
import type {
  FoundManifest,
  ListedEntry,
  ZooSource,
} from "../../zoo/source.ts";
import type { Blob } from "../../transfer/blob.ts";
import { nameArchives } from "./archive_names.ts";
import { TEXTS, type WantedEntry } from "./wanted.ts";

/**
 * Asks a zoo what a mirror of one of its entries consists of.
 *
 * @param listed what the zoo's list says of the entry, if anything
 * @param acceptChanged whether to leave out what is known of the official zoo
 * @throws UnknownEntryError when it has no such entry, ManifestError when it
 * has none that can be used, and what asking a zoo throws.
 */
export async function wantEntry(
  id: string,
  source: ZooSource,
  listed: ListedEntry | undefined,
  acceptChanged: boolean,
): Promise<WantedEntry> {
  checkEntryId(id);
  const found = await source.findManifest(id);
  if (found === undefined) {
    throw new UnknownEntryError(
      `cannot mirror "${id}": the model zoo "${source.address}" has no such entry`,
    );
  }
  const { version, steps } = parseManifest(
    found.text,
    id,
    found.address,
    ACTIONS,
  );
  const folder = entryFolder(id);
  const names = nameArchives(steps.map(({ url }) => url));
  const archives = steps.map(async (step, index) => {
    const name = names[index] ?? "";
    const blob = await locateStep(step, found, acceptChanged);
    refuseStrayFile(id, step, blob, found);
    return {
      blob,
      id,
      section: step.section,
      name,
      path: `${CURRENT}/${folder}/${name}`,
      from: aliases(step, found, listed),
    };
  });
  // Who names the official zoo's archives has the official zoo's entry.
  const isOfficial = steps.every(({ url }) => officialPath(url) !== undefined);
  const about = listed ?? (isOfficial ? officialEntry(folder) : undefined);
  return {
    id: about?.id ?? id,
    zoo: found.zoo,
    folder,
    version,
    description: about?.description,
    manifest: found.text,
    archives: await Promise.all(archives),
    texts: await readTexts(found),
  };
}

/**
 * A mirror is for others: what a manifest names on this machine beside its zoo
 * may well be none of their business.
 *
 * @throws ManifestError for a file that is outside of the zoo.
 */
function refuseStrayFile(
  id: string,
  { url }: Step,
  { at, label }: Blob,
  { zoo, owns }: FoundManifest,
): void {
  // What a mirror found in its own place of an address elsewhere is in the zoo.
  if (at.kind !== "disk" || owns(url) || label !== url.href) return;
  throw new ManifestError(
    `cannot mirror "${id}": "${label}" is outside of the zoo "${zoo}"`,
    { hint: "Copy that archive into the zoo and correct the manifest." },
  );
}

/**
 * The addresses that the table gets for an archive: those that the zoo's own
 * table has, and the one in the manifest if it points out of the zoo. That the
 * zoo is a mirror or the official one makes no difference.
 */
function aliases(
  { section, url }: Step,
  { address }: FoundManifest,
  listed: ListedEntry | undefined,
): string[] {
  const archive = listed?.archives.find((each) => each.section === section);
  const isElsewhere = officialPath(url) !== undefined ||
    url.protocol !== "file:" && url.origin !== address.origin;
  return [
    ...new Set([
      ...archive?.from ?? [],
      ...isElsewhere ? [publicUrl(url)] : [],
    ]),
  ].sort();
}

async function readTexts(found: FoundManifest): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const name of TEXTS) {
    const text = await found.readBeside(name);
    if (text !== undefined) texts.set(name, text);
  }
  return texts;
}
