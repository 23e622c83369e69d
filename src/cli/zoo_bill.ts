import { ACTIONS } from "../actions/actions.ts";
import { publicUrl } from "../base/describe_url.ts";
import { reportable, UnknownEntryError } from "../base/errors.ts";
import { Semaphore } from "../base/semaphore.ts";
import type { BilledArchive, BilledEntry } from "../report/event.ts";
import { hashBytes } from "../store/hash_file.ts";
import { hashPieces } from "../base/read_pieces.ts";
import { billedAbout } from "../zoo/about.ts";
import { checkEntryId } from "../zoo/address.ts";
import { expectedOf, locateStep } from "../zoo/locate_step.ts";
import { parseManifest, type Step } from "../zoo/manifest.ts";
import type { FoundManifest } from "../zoo/source.ts";
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
 * @param listed what the zoo's list says of an entry, if anything
 * @throws UnknownEntryError when the zoo does not have one of them; what asking
 * it throws.
 */
export async function billZoo(
  ids: readonly string[],
  listed: (id: string) => IndexEntry | undefined,
  means: Means,
): Promise<BilledEntry[]> {
  const slots = new Semaphore(() => ASKED_TOGETHER);
  return await Promise.all(
    [...new Set(ids)].sort().map(async (id) => {
      using _slot = await slots.take(means.transfer.signal);
      return await billEntry(id, listed(id), means);
    }),
  );
}

async function billEntry(
  id: string,
  known: IndexEntry | undefined,
  means: Means,
): Promise<BilledEntry> {
  checkEntryId(id);
  const found = await means.source.findManifest(id);
  if (found === undefined) {
    throw new UnknownEntryError(
      `cannot list "${id}": the model zoo "${means.source.address}" has no such entry`,
    );
  }
  const listed = known ?? await found.listed();
  const facts = {
    id,
    description: listed?.description,
    zoo: found.zoo,
    manifestSha256: hashBytes(found.text),
    condition: undefined,
    time: undefined,
    installer: undefined,
    signedBy: undefined,
  };
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
    const { message } = reportable(error);
    return {
      ...facts,
      version: listed?.version,
      ...billedAbout(undefined),
      problems: [message],
      archives: [],
    };
  }
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
    const { section, folder, url } = step;
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
      urls: [...new Set([place, ...row?.from ?? []])],
    });
  }
  return { archives, problems };
}
