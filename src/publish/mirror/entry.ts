import { ACTIONS } from "../../actions/actions.ts";
import { isWebUrl, publicUrl } from "../../base/describe_url.ts";
import { ManifestError, UnknownEntryError } from "../../base/errors.ts";
import { checkSegment } from "../../base/portable_path.ts";
import type { Blob } from "../../transfer/blob.ts";
import type { About } from "../../zoo/about.ts";
import {
  checkEntryId,
  CURRENT,
  entryFolder,
  MANIFEST,
  TEXTS,
} from "../../zoo/address.ts";
import { locateStep } from "../../zoo/locate_step.ts";
import { parseManifest, type Step } from "../../zoo/manifest.ts";
import { officialEntry, officialPath } from "../../zoo/official_zoo.ts";
import type { FoundManifest, ZooEntry, ZooSource } from "../../zoo/source.ts";
import type { FactsByPath, MirrorArchive } from "../../zoo/kinds/target.ts";
import type { IndexEntry } from "../../zoo/zoo_index.ts";
import {
  entryAddress,
  mirroredManifest,
  readable,
  type ZooArchive,
} from "../manifest_text.ts";
import { UniqueNames } from "../unique_names.ts";

/** An archive of an entry as a zoo offers it. */
export interface OfferedArchive extends Omit<MirrorArchive, "kept"> {
  step: Step;
  /** Its name in the entry's folder of a mirror. */
  name: string;
  /** Addresses elsewhere that it stands for. */
  from: readonly string[];
  /** Public address that it is from, where that is outside the zoo. */
  origin: string | undefined;
}

/** An entry as a zoo offers it to a mirror. */
export interface OfferedEntry {
  id: string;
  /** Address of the zoo that has it. */
  zoo: string;
  /** Name of its folder. */
  folder: string;
  version: string | undefined;
  description: string | undefined;
  about: About;
  manifest: string;
  /** Of sections that name the same archive, each has its own. */
  archives: readonly OfferedArchive[];
  /** Texts for people, by name. */
  texts: ReadonlyMap<string, string>;
}

/**
 * Asks a zoo what a mirror of one of its entries consists of.
 *
 * @param listed what the zoo's list says of the entry, if anything
 * @param acceptChanged whether to leave out what is known of the official zoo
 * @throws UnknownEntryError when it has no such entry, ManifestError when it
 * has none that can be used, and what asking a zoo throws.
 */
export async function offeredEntry(
  id: string,
  source: ZooSource,
  listed: ZooEntry | undefined,
  acceptChanged: boolean,
): Promise<OfferedEntry> {
  checkEntryId(id);
  const found = await source.findManifest(id);
  if (found === undefined) {
    throw new UnknownEntryError(
      `cannot mirror "${id}": the model zoo "${source.address}" has no such entry`,
    );
  }
  const { version, about, steps } = parseManifest(
    found.text,
    id,
    found.address,
    ACTIONS,
  );
  const folder = entryFolder(id);
  const rows = new Map(
    listed?.archives.map(({ section, from }) => [section, from]),
  );
  const names = nameArchives(steps.map(({ url }) => url));
  const archives = steps.map(async (step, index) => {
    const name = names[index] ?? "";
    const blob = await locateStep(step, found, acceptChanged);
    refuseStrayFile(id, step, blob, found);
    return {
      blob,
      step,
      id,
      section: step.section,
      name,
      path: `${CURRENT}/${folder}/${name}`,
      from: aliases(step, found, rows.get(step.section)),
      origin: originOf(step, found),
    };
  });
  // What names the official zoo's archives is the official zoo's entry.
  const isOfficial = steps.every(({ url }) => officialPath(url) !== undefined);
  const known = listed ?? (isOfficial ? officialEntry(folder) : undefined);
  return {
    id: known?.id ?? id,
    zoo: found.zoo,
    folder,
    version,
    description: known?.description,
    about,
    manifest: found.text,
    archives: await Promise.all(archives),
    texts: await readTexts(found),
  };
}

/**
 * What an entry has beside its archives, by path in the mirror; its manifest is
 * the last.
 *
 * @param facts what its archives are
 */
export function entryTexts(
  { id, folder, manifest, texts, archives }: OfferedEntry,
  facts: FactsByPath,
  baseUrl: URL | undefined,
): Map<string, string> {
  const below = `${CURRENT}/${folder}/`;
  const address = baseUrl && entryAddress(folder, baseUrl);
  return new Map([
    ...[...texts].map(([name, text]) => [below + name, text] as const),
    [
      below + MANIFEST,
      readable(
        id,
        mirroredManifest(manifest, placed(archives, facts), address),
      ),
    ],
  ]);
}

/**
 * What the index says of an entry.
 *
 * @param facts what its archives are
 */
export function indexEntry(
  { id, folder, version, description, about, archives }: OfferedEntry,
  facts: FactsByPath,
): IndexEntry {
  return {
    id,
    version,
    description,
    about,
    archives: placed(archives, facts).map(({ section, name, ...archive }) => ({
      section,
      path: `${folder}/${name}`,
      bytes: archive.bytes,
      sha256: archive.sha256,
      from: archive.from,
      ...archive.step.license !== undefined &&
        { license: archive.step.license },
    })),
  };
}

function placed(
  archives: readonly OfferedArchive[],
  facts: FactsByPath,
): (OfferedArchive & ZooArchive)[] {
  return archives.flatMap((archive) => {
    const known = facts.get(archive.path);
    const { details } = archive.step;
    return known === undefined ? [] : [{ ...archive, ...known, details }];
  });
}

/**
 * A mirror is for others: what a manifest names on this machine beside its zoo
 * may well be none of their business.
 *
 * @throws ManifestError for a file that is outside the zoo.
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
    `cannot mirror "${id}": "${label}" is outside the zoo "${zoo}"`,
    { hint: "Copy that archive into the zoo and correct the manifest." },
  );
}

/**
 * The addresses that the table gets for an archive: those that the zoo's own
 * table has, and the one in the manifest if it points out of the zoo. That the
 * zoo is a mirror or the official one makes no difference.
 */
function aliases(
  step: Step,
  found: FoundManifest,
  listed: readonly string[] = [],
): string[] {
  const { url } = step;
  const own = officialPath(url) === undefined
    ? originOf(step, found) ?? []
    : publicUrl(url);
  return [...new Set([...listed, ...[own].flat()])].sort();
}

/** Where an archive is from, if not from its zoo; that the official zoo is elsewhere is known without. */
function originOf(
  { url, origin }: Step,
  { address }: FoundManifest,
): string | undefined {
  if (origin !== undefined || officialPath(url) !== undefined) return origin;
  return isWebUrl(url) && url.origin !== address.origin
    ? publicUrl(url)
    : undefined;
}

async function readTexts(found: FoundManifest): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const name of TEXTS) {
    const text = await found.readBeside(name);
    if (text !== undefined) texts.set(name, text);
  }
  return texts;
}

/** Longest name, its end counted, since that tells the kind of the file. */
const MAX_LENGTH = 100;

/** What stands for a name that cannot be used. */
const NAMELESS = "archive";

/** Names that are kept for other files. */
const RESERVED = /\.ini$|^readme|^licen[cs]e/i;

/**
 * The names that archives get in an entry's folder of a mirror: the last part
 * of each address where that can be a file's name everywhere, with a number in
 * front where two would be the same. They depend on the addresses and nothing
 * else, so that all mirrors of an entry look alike.
 */
export function nameArchives(urls: readonly URL[]): string[] {
  const names = new UniqueNames();
  const byAddress = new Map<string, string>();
  return urls.map((url) => {
    const plain = plainName(url);
    const name = byAddress.get(url.href) ??
      names.take([plain], (count) => `${count}-${plain}`);
    byAddress.set(url.href, name);
    return name;
  });
}

function plainName(url: URL): string {
  const last = url.pathname.split("/").at(-1) ?? "";
  const name = last.replaceAll(/%[0-9a-f]{2}|[^a-z0-9._-]/gi, "_")
    .slice(-MAX_LENGTH).replace(/^[.-]+/, "");
  const usable = checkSegment(name) === undefined && !RESERVED.test(name);
  return usable ? name : NAMELESS;
}
