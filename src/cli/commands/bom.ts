import { ACTIONS } from "../../actions/actions.ts";
import { publicUrl } from "../../base/describe_url.ts";
import {
  EXIT,
  reportable,
  UnknownEntryError,
  UsageError,
} from "../../base/errors.ts";
import { hashPieces } from "../../base/read_pieces.ts";
import { Semaphore } from "../../base/semaphore.ts";
import { billedEntry } from "../../inventory/billed_entry.ts";
import { readChosenEntries } from "../../inventory/entry_records.ts";
import { TreeLocator } from "../../inventory/tree_locator.ts";
import {
  type BilledArchive,
  type BilledEntry,
  billOfMaterials,
} from "../../report/cyclonedx.ts";
import { sourceDate } from "../../settings/environment.ts";
import { hashBytes } from "../../store/hash_file.ts";
import type { TransferContext } from "../../transfer/context.ts";
import { billedAbout } from "../../zoo/about.ts";
import { checkEntryId } from "../../zoo/address.ts";
import { expectedOf, locateStep } from "../../zoo/locate_step.ts";
import { parseManifest, type Step } from "../../zoo/manifest.ts";
import type { FoundManifest, ZooEntry, ZooSource } from "../../zoo/source.ts";
import type { IndexEntry } from "../../zoo/zoo_index.ts";
import type { Session } from "../session.ts";

/** Entries that a zoo is asked for at the same time. */
const ASKED_TOGETHER = 8;

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

/**
 * What a bill of materials says of the entries of a zoo that are named, or with
 * `--all` of those that it lists, in the order of their ids. Of these, one that
 * cannot be read is in it with the reason.
 *
 * @returns whether it has all that was asked for, too.
 * @throws UsageError when none is named; UnknownEntryError for one that the zoo
 * does not have; what asking it throws.
 */
async function billZoo(
  { args, options, source, transfer }: Session,
): Promise<{ entries: BilledEntry[]; complete: boolean }> {
  if (args.length > 0 && options.all) {
    throw new UsageError("give either sample ids or --all");
  }
  if (args.length === 0 && !options.all) {
    throw new UsageError("no entry of the zoo is named", {
      hint:
        "Name entries or give --all; for what is installed give --installed, or no --zoo.",
    });
  }
  const all = options.all ? await source.listEntries() : undefined;
  const rows = new Map(all?.entries.map((entry) => [entry.id, entry]));
  const slots = new Semaphore(() => ASKED_TOGETHER);
  const entries = await Promise.all(
    [...new Set([...args, ...rows.keys()])].sort().map(async (id) => {
      using _slot = await slots.take(transfer.signal);
      return await billEntry(id, rows.get(id), source, transfer);
    }),
  );
  return { entries, complete: all === undefined || all.unasked.length === 0 };
}

/** @param row what the zoo lists of it; undefined for one that is named, which the zoo must have */
async function billEntry(
  id: string,
  row: ZooEntry | undefined,
  source: ZooSource,
  { signal }: TransferContext,
): Promise<BilledEntry> {
  let found: FoundManifest | undefined;
  let listed: IndexEntry | undefined = row;
  try {
    if (row === undefined) checkEntryId(id);
    const manifest = await findManifest(id, source);
    listed ??= await manifest.listed();
    found = manifest;
    const { text, address } = found;
    const { version, about, steps } = parseManifest(text, id, address, ACTIONS);
    const archives = await billArchives(steps, found, listed, signal);
    const facts = factsOf(id, found, listed, found.zoo);
    return { ...facts, version, ...billedAbout(about), ...archives };
  } catch (error) {
    if (found === undefined && row === undefined) throw error;
    const problems = [reportable(error).message];
    const facts = factsOf(id, found, listed, found?.zoo ?? row?.zoo);
    return { ...facts, archives: [], problems };
  }
}

async function findManifest(
  id: string,
  source: ZooSource,
): Promise<FoundManifest> {
  const found = await source.findManifest(id);
  if (found !== undefined) return found;
  throw new UnknownEntryError(
    `cannot list "${id}": the model zoo "${source.address}" has no such entry`,
  );
}

/** What is known of an entry without reading its manifest. */
function factsOf(
  id: string,
  found: FoundManifest | undefined,
  listed: IndexEntry | undefined,
  zoo: string | undefined,
) {
  return {
    id,
    version: listed?.version,
    description: listed?.description,
    ...billedAbout(undefined),
    zoo,
    signedBy: found?.signedBy,
    manifestSha256: found && hashBytes(found.text),
    condition: undefined,
    time: undefined,
    installer: undefined,
  };
}

async function billArchives(
  steps: readonly Step[],
  found: FoundManifest,
  listed: IndexEntry | undefined,
  signal: AbortSignal,
): Promise<Pick<BilledEntry, "archives" | "problems">> {
  const archives: BilledArchive[] = [];
  const problems: string[] = [];
  const rows = new Map(listed?.archives.map((each) => [each.section, each]));
  for (const step of steps) {
    const { section, folder, url, origin, license } = step;
    const row = rows.get(section);
    let { sha256 = row?.sha256, bytes = row?.bytes } = expectedOf(step, false);
    let place = publicUrl(url);
    try {
      const { label, at, expected } = await locateStep(step, found, false);
      place = label;
      bytes ??= expected.bytes;
      sha256 ??= expected.sha256;
      // Nothing says what it is: what is on the disk counts.
      if (at.kind === "disk") sha256 ??= await hashPieces(at.pieces, signal);
    } catch (error) {
      problems.push(reportable(error).message);
    }
    archives.push({
      section,
      folder: folder.join("/"),
      bytes,
      sha256,
      urls: [...new Set([place, ...[origin ?? []].flat(), ...row?.from ?? []])],
      ...license !== undefined && { license },
    });
  }
  return { archives, problems };
}
