import { join } from "@std/path";
import {
  type AppError,
  reportable,
  SignatureError,
  UnknownEntryError,
} from "../base/errors.ts";
import type { PlanContext } from "../install/context.ts";
import { describeSteps } from "../install/describe_steps.ts";
import type { Entry } from "../install/entry.ts";
import { diskUse, leftovers } from "../inventory/entry_files.ts";
import {
  type InstalledEntry,
  sectionsOf,
} from "../inventory/installed_entry.ts";
import { closeStateOf } from "../inventory/state.ts";
import { TreeLocator } from "../inventory/tree_locator.ts";
import type { EventOf, InstalledDetails } from "../report/event.ts";
import { folderState } from "../store/folder_state.ts";
import {
  isOfficialZoo,
  OFFICIAL_ZOO,
  officialEntry,
} from "../zoo/official_zoo.ts";
import { type About, readAbout } from "../zoo/about.ts";
import { entryFolder } from "../zoo/address.ts";
import type { IndexEntry } from "../zoo/zoo_index.ts";
import type { Session } from "./session.ts";

type Described = EventOf<"entry-described">;

const NOTHING_ABOUT: About = readAbout(() => undefined);

/** Texts that a zoo may have about an entry, the most telling first. */
const TEXTS = ["README.md", "LICENSE"] as const;

/**
 * What a zoo tells of an entry, and what of it is installed.
 *
 * @throws what asking the zoo throws, and StoreError when a folder cannot be
 * looked into.
 */
export async function describeZooEntry(
  entry: Entry,
  installed: InstalledEntry | undefined,
  session: Session,
  context: PlanContext,
): Promise<Described> {
  const { id, found, manifest } = entry;
  const { version, about } = manifest;
  const listed = await unlessFailed(() => listedEntry(entry, session));
  const digests = digestsOf(listed, installed, version);
  const sections = await describeSteps(entry, context);
  const signature = await unlessFailed(async () => await found.signature?.());
  return {
    kind: "entry-described",
    id,
    description: listed?.description,
    version,
    zoo: found.zoo,
    installed: await detailsOf(installed, version, session),
    sections: sections.map((each) => ({
      ...each,
      sha256: each.sha256 ?? digests.get(each.section),
    })),
    readme: session.options.files
      ? undefined
      : await unlessFailed(() => firstText(entry)),
    ...about,
    ...signature && { signature },
  };
}

/**
 * What this machine knows of an entry by itself.
 *
 * @throws StoreError when a folder cannot be looked into.
 */
export async function describeInstalled(
  installed: InstalledEntry,
  session: Session,
): Promise<Described> {
  const { home } = session.settings;
  const { receipt, id } = installed;
  const details = await detailsOf(installed, undefined, session);
  const archives = new Map(
    receipt?.sections.map((section) => [section.section, section]),
  );
  const sections = sectionsOf(installed).map((each) => {
    const { section, folder, origin, license } = each;
    const path = join(home, ...folder.split("/"));
    return {
      section,
      url: archives.get(section)?.url ?? "address not known",
      ...origin !== undefined && { origin },
      ...license !== undefined && { license },
      bytes: archives.get(section)?.archive.size,
      sha256: archives.get(section)?.archive.sha256,
      folder: path,
      folderState: folderState(path),
    };
  });
  return {
    kind: "entry-described",
    id,
    description: undefined,
    version: details?.version,
    zoo: receipt?.zoo,
    installed: details,
    sections,
    readme: undefined,
    ...installed.record?.about ?? NOTHING_ABOUT,
  };
}

/**
 * What is known of an entry of the official zoo without asking a server: what
 * its archives are, but not where they would go, which the manifest tells.
 *
 * @param failure why the zoo could not be asked, or that it has no such entry
 * @throws the failure where nothing is known.
 */
export function describeKnown(
  id: string,
  failure: AppError,
  { settings: { zoos } }: Session,
): Described {
  const isUnknown = failure instanceof UnknownEntryError || !isOfficial(zoos);
  const known = isUnknown ? undefined : officialEntry(entryFolder(id));
  if (known === undefined) throw failure;
  return {
    kind: "entry-described",
    id,
    description: known.description,
    version: known.version,
    zoo: OFFICIAL_ZOO,
    installed: undefined,
    sections: known.archives.map(({ section, bytes, sha256, from, path }) => ({
      section,
      url: from[0] ?? path,
      bytes,
      sha256,
      folder: undefined,
      folderState: undefined,
    })),
    readme: undefined,
    ...NOTHING_ABOUT,
  };
}

/** Whether these zoos are the official one alone, which is known without asking. */
function isOfficial([zoo = "", ...more]: readonly string[]): boolean {
  return more.length === 0 && isOfficialZoo(zoo);
}

async function detailsOf(
  installed: InstalledEntry | undefined,
  zooVersion: string | undefined,
  { settings, transfer }: Session,
): Promise<InstalledDetails | undefined> {
  if (installed === undefined) return undefined;
  const locator = new TreeLocator(settings.home);
  const left = leftovers(installed, locator);
  return {
    ...closeStateOf(installed, locator, zooVersion),
    ...await diskUse(installed, locator, transfer.signal),
    zoo: installed.receipt?.zoo,
    time: installed.receipt?.time,
    ...(left.length > 0 && { leftovers: left }),
  };
}

async function listedEntry(
  { id, found }: Entry,
  { settings }: Session,
): Promise<IndexEntry | undefined> {
  return found.instead !== undefined && isOfficial(settings.zoos)
    ? officialEntry(entryFolder(id))
    : await found.listed();
}

/** SHA-256 of archives by section, for those whose manifest does not tell: as the zoo lists them, else as they were installed. */
function digestsOf(
  listed: IndexEntry | undefined,
  installed: InstalledEntry | undefined,
  version: string | undefined,
): Map<string, string> {
  const receipt = installed?.receipt;
  const own = receipt?.version === version ? receipt?.sections ?? [] : [];
  return new Map([
    ...own.map(({ section, archive }) => [section, archive.sha256] as const),
    ...(listed?.archives ?? []).flatMap(({ section, sha256 }) =>
      sha256 === undefined ? [] : [[section, sha256] as const]
    ),
  ]);
}

async function firstText({ found }: Entry): Promise<string | undefined> {
  for (const name of TEXTS) {
    const text = await found.readBeside(name);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** What is shown of an entry beside the facts is a courtesy: to be without is no failure, but to be deceived is. */
async function unlessFailed<T>(
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const failure = reportable(error);
    if (failure instanceof SignatureError) throw failure;
    return undefined;
  }
}
