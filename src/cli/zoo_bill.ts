import { ACTIONS } from "../actions/actions.ts";
import { publicUrl } from "../base/describe_url.ts";
import { reportable, UnknownEntryError } from "../base/errors.ts";
import { Semaphore } from "../base/semaphore.ts";
import type { BilledArchive, BilledEntry } from "../report/cyclonedx.ts";
import { hashBytes } from "../store/hash_file.ts";
import { hashPieces } from "../base/read_pieces.ts";
import { billedAbout } from "../zoo/about.ts";
import { checkEntryId } from "../zoo/address.ts";
import { expectedOf, locateStep } from "../zoo/locate_step.ts";
import { parseManifest, type Step } from "../zoo/manifest.ts";
import type { FoundManifest, ListedEntry } from "../zoo/source.ts";
import type { IndexEntry } from "../zoo/zoo_index.ts";
import type { Session } from "./session.ts";

/** Entries that a zoo is asked for at the same time. */
const ASKED_TOGETHER = 8;

type Archives = Pick<BilledEntry, "archives" | "problems">;

/** What is asked, and how. */
type Means = Pick<Session, "source" | "transfer">;

/**
 * What a bill of materials says of entries of a zoo, in the order of the ids.
 *
 * @param ids of entries that it must have
 * @throws UnknownEntryError when it does not have one of them; what asking it
 * throws.
 */
export function billNamed(
  ids: readonly string[],
  means: Means,
): Promise<BilledEntry[]> {
  return billEach(ids, means, async (id) => {
    checkEntryId(id);
    const found = await findManifest(id, means);
    return await billFound(id, found, await found.listed(), means);
  });
}

/**
 * The same of all entries that a zoo lists. One that cannot be read is in it
 * with the reason.
 */
export function billListed(
  entries: readonly ListedEntry[],
  means: Means,
): Promise<BilledEntry[]> {
  const listed = new Map(entries.map((entry) => [entry.id, entry]));
  return billEach([...listed.keys()], means, async (id) => {
    const row = listed.get(id);
    try {
      const found = await findManifest(id, means);
      return await billFound(id, found, row, means);
    } catch (error) {
      const { message } = reportable(error);
      return { ...factsOf(id, undefined, row), ...broken(message) };
    }
  });
}

async function billEach(
  ids: readonly string[],
  { transfer: { signal } }: Means,
  bill: (id: string) => Promise<BilledEntry>,
): Promise<BilledEntry[]> {
  const slots = new Semaphore(() => ASKED_TOGETHER);
  return await Promise.all(
    [...new Set(ids)].sort().map(async (id) => {
      using _slot = await slots.take(signal);
      return await bill(id);
    }),
  );
}

async function findManifest(
  id: string,
  { source }: Means,
): Promise<FoundManifest> {
  const found = await source.findManifest(id);
  if (found !== undefined) return found;
  throw new UnknownEntryError(
    `cannot list "${id}": the model zoo "${source.address}" has no such entry`,
  );
}

async function billFound(
  id: string,
  found: FoundManifest,
  listed: IndexEntry | undefined,
  means: Means,
): Promise<BilledEntry> {
  const facts = factsOf(id, found, listed);
  try {
    const { text, address } = found;
    const { version, about, steps } = parseManifest(text, id, address, ACTIONS);
    return {
      ...facts,
      version,
      ...billedAbout(about),
      ...await billArchives(steps, found, listed, means),
    };
  } catch (error) {
    return { ...facts, ...broken(reportable(error).message) };
  }
}

/** What is known of an entry without its manifest. */
function factsOf(
  id: string,
  found: FoundManifest | undefined,
  listed: Partial<ListedEntry> | undefined,
) {
  return {
    id,
    version: listed?.version,
    description: listed?.description,
    ...billedAbout(undefined),
    zoo: found?.zoo ?? listed?.zoo,
    signedBy: found?.signedBy,
    manifestSha256: found && hashBytes(found.text),
    condition: undefined,
    time: undefined,
    installer: undefined,
  };
}

function broken(problem: string): Archives {
  return { archives: [], problems: [problem] };
}

async function billArchives(
  steps: readonly Step[],
  found: FoundManifest,
  listed: IndexEntry | undefined,
  { transfer: { signal } }: Means,
): Promise<Archives> {
  const archives: BilledArchive[] = [];
  const problems: string[] = [];
  for (const step of steps) {
    const { section, folder, url, origin } = step;
    const row = listed?.archives.find((each) => each.section === section);
    let { sha256 = row?.sha256, bytes = row?.bytes } = expectedOf(step, false);
    let place = publicUrl(url);
    try {
      const { label, at, expected } = await locateStep(step, found, false);
      place = label;
      bytes ??= expected.bytes;
      sha256 ??= expected.sha256;
      // Nobody has said what it is: that is what is on the disk.
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
    });
  }
  return { archives, problems };
}
