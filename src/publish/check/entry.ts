import type { Need } from "../../actions/action.ts";
import type { StagedTree } from "../../actions/staged_tree.ts";
import { ACTIONS } from "../../actions/actions.ts";
import { reportable, UnknownEntryError } from "../../base/errors.ts";
import type { Events } from "../../report/event.ts";
import {
  checkContradictions,
  type PlacedSection,
} from "../../store/staged_sections.ts";
import type { Blob, Expected } from "../../transfer/blob.ts";
import { mismatch } from "../../transfer/integrity.ts";
import { entryFolder } from "../../zoo/address.ts";
import type { ZooFiles } from "../../zoo/kinds/kind.ts";
import { locateStep } from "../../zoo/locate_step.ts";
import { compareLooseVersions } from "../../zoo/loose_version.ts";
import {
  parseManifest,
  type Requirements,
  type Step,
  unmetRequirement,
} from "../../zoo/manifest.ts";
import { knownArchive } from "../../zoo/official_zoo.ts";
import type { FoundManifest, ZooSource } from "../../zoo/source.ts";
import type { IndexEntry } from "../../zoo/zoo_index.ts";
import { count } from "../../report/format.ts";
import { PARTS, reviewWeights } from "../parts.ts";
import type { BlobChecker, TriedBlob } from "./blob_checker.ts";

/** What was found in an entry of a zoo. */
export type CheckedEntry = Events["entry-checked"];

/** What checking an entry needs. */
export interface EntryCheck {
  files: ZooFiles;
  source: ZooSource;
  checker: BlobChecker;
  /** What the zoo's index says of the entry, if it has an index. */
  indexed: IndexEntry | undefined;
  /** Whether a key has signed the zoo, and so has to vouch for all of it. */
  isSigned: boolean;
  /** Told of each file of the zoo that the entry consists of. */
  used(url: URL): void;
}

/**
 * Checks whether an entry can be installed from a zoo: its manifest, and each
 * archive against all that is said of it.
 *
 * @throws the signal's reason.
 */
export async function checkEntry(
  id: string,
  check: EntryCheck,
): Promise<CheckedEntry> {
  const problems: string[] = [];
  const notes: string[] = [];
  const weights = new Map<string, WeightsFolder>();
  const placed: PlacedSection[] = [];
  let bytes = 0;
  let files = 0;
  let steps: readonly Step[] = [];
  const sectionNotes: SectionNote[] = [];
  try {
    const { source, indexed } = check;
    const found = await source.findManifest(id);
    if (found === undefined) throw missingManifest(id);
    check.used(found.address);
    const manifest = parseManifest(found.text, id, found.address, ACTIONS);
    steps = manifest.steps;
    const unmet = unmetRequirement(manifest.requires);
    if (unmet !== undefined) problems.push(unmet.message);
    if (indexed !== undefined && indexed.version !== manifest.version) {
      problems.push(
        `the index says version ${indexed.version ?? "none"}, the manifest ${
          manifest.version ?? "none"
        }`,
      );
    }
    const archives = new Map(
      indexed?.archives.map((archive) => [archive.section, archive]),
    );
    for (const step of steps) {
      const archive = archives.get(step.section);
      const checked = await checkStep(id, step, archive, found, check);
      bytes += checked.bytes;
      problems.push(...checked.problems);
      sectionNotes.push(
        ...checked.notes,
        ...needNotes(step, checked.need, manifest.requires),
      );
      if (checked.tree === undefined) continue;
      files += checked.tree.fileCount;
      gatherWeights(step, checked.tree, weights);
      placed.push(placedSection(step, checked.tree));
    }
    checkContradictions(placed);
  } catch (error) {
    problems.push(reportable(error).message);
  }
  notes.push(...gather(sectionNotes));
  // Of weights that are not all there it is not known what they lack.
  if (problems.length === 0) {
    notes.push(...[...weights.values()].flatMap(layoutNotes));
  }
  return { id, archives: steps.length, bytes, files, problems, notes };
}

function missingManifest(id: string): UnknownEntryError {
  return new UnknownEntryError(
    entryFolder(id) === id || !id.includes(entryFolder(id))
      ? "it has no manifest"
      : `its manifest cannot be found: the first "_model_zoo" of an id is dropped, so the folder of an entry cannot have that in its name`,
  );
}

/** What there is to say of a section, and of how many others of its entry alike. */
interface SectionNote {
  section: string;
  /** The same for all that one of them may stand for. */
  alike: string;
  text: string;
}

/** Notes for people: of each kind the first one, and how many there are more. */
function gather(notes: readonly SectionNote[]): string[] {
  return [...Map.groupBy(notes, ({ alike }) => alike).values()].flatMap(
    ([first, ...more]) => {
      if (first === undefined) return [];
      const note = `[${first.section}]: ${first.text}`;
      return more.length === 0
        ? note
        : `${note} (the same goes for ${count(more.length, "more section")})`;
    },
  );
}

interface CheckedStep extends Pick<CheckedEntry, "bytes" | "problems"> {
  notes: readonly SectionNote[];
  tree: StagedTree | undefined;
  need?: Need | undefined;
}

async function checkStep(
  id: string,
  step: Step,
  archive: IndexEntry["archives"][number] | undefined,
  found: FoundManifest,
  { files, checker, isSigned, used }: EntryCheck,
): Promise<CheckedStep> {
  const { section } = step;
  const problems: string[] = [];
  const notes: SectionNote[] = [];
  const checked = (bytes: number, tried?: TriedBlob): CheckedStep => ({
    bytes,
    tree: tried?.tree,
    need: tried?.need,
    problems: problems.map((text) => `[${section}]: ${text}`),
    notes,
  });
  let blob: Blob;
  try {
    blob = await locateStep(step, found, false);
    const stray = await strayNote(blob, step, found, files, isSigned);
    if (stray !== undefined) {
      const { text, isFault } = stray;
      if (isFault) {
        problems.push(text);
        return checked(0);
      }
      notes.push({ section, alike: "elsewhere", text });
    }
  } catch (error) {
    problems.push(reportable(error).message);
    return checked(0);
  }
  used(new URL(blob.label));
  const tried = await checker.try(blob, step, { id, section });
  const { problem, bytes, sha256 } = tried;
  if (problem !== undefined) problems.push(problem);
  const promises: readonly (readonly [string, Expected | undefined])[] = [
    ["the manifest", step.expected],
    ["the index", archive && expectedBy(archive)],
    ["the official zoo", knownArchive(step.url)],
  ];
  for (const [who, expected = {}] of promises) {
    if (sha256 === undefined) break;
    const difference = mismatch({ ...blob, expected }, { bytes, sha256 });
    if (difference === undefined) continue;
    problems.push(`${difference.message}, as ${who} says`);
  }
  return checked(bytes, tried);
}

/** What there is to say of a step that asks for more than its manifest says. */
function needNotes(
  { section }: Step,
  need: Need | undefined,
  { downloadApi = "1.0" }: Requirements,
): SectionNote[] {
  if (
    need === undefined ||
    compareLooseVersions(downloadApi, need.downloadApi) >= 0
  ) return [];
  const text = `it is ${need.what}, which older programs do not read: ` +
    `with "min_download_api = ${need.downloadApi}" in [config] they say so`;
  return [{ section, alike: text, text }];
}

/** What there is to say of an archive that is not in the zoo. */
async function strayNote(
  { label, at }: Blob,
  { expected }: Step,
  found: FoundManifest,
  files: ZooFiles,
  isSigned: boolean,
): Promise<{ text: string; isFault: boolean } | undefined> {
  if (found.owns(new URL(label))) return undefined;
  // Where the zoo is on a disk, there need be no network.
  const manifest = await files.blobAt(found.address);
  if (manifest.at.kind === "disk") {
    // One of this disk does not come along with the zoo, whatever its digest.
    const isPinned = expected.sha256 !== undefined && at.kind === "web";
    return {
      text: `its archive is not in the zoo but at ${label}` +
        (isPinned ? ": a mirror would have it" : ""),
      isFault: !isPinned,
    };
  }
  return expected.sha256 === undefined
    ? {
      text:
        `its archive is outside the zoo, at ${label}, and the manifest has no sha256 for it`,
      isFault: isSigned,
    }
    : undefined;
}

function expectedBy(
  { bytes, sha256 }: IndexEntry["archives"][number],
): Expected {
  return {
    ...(bytes !== undefined && { bytes }),
    ...(sha256 !== undefined && { sha256 }),
  };
}

function placedSection(
  { section, folder }: Step,
  { files, symlinks: links, folders }: StagedTree,
): PlacedSection {
  const paths = folders.map(({ path }) => path);
  return {
    receipt: { section, files, links, folders: paths },
    destination: folder.join("/"),
  };
}

/** What goes to one folder of weights. */
interface WeightsFolder {
  sections: string[];
  paths: string[];
}

function gatherWeights(
  { section, folder }: Step,
  { files }: StagedTree,
  gathered: Map<string, WeightsFolder>,
): void {
  const weights = PARTS.find((part) => part.section === "weights");
  if (folder[0] !== weights?.destination) return;
  const key = folder.join("/");
  const all = gathered.get(key) ?? { sections: [], paths: [] };
  all.sections.push(section);
  for (const { path } of files) all.paths.push(path);
  gathered.set(key, all);
}

/** Weights that NiftyNet would not find can be installed all the same. */
function layoutNotes({ sections, paths }: WeightsFolder): string[] {
  const { missing, notes } = reviewWeights(paths);
  const where = sections.length === 1 ? `[${sections.join()}]: ` : "";
  return [...missing, ...notes].map((text) => where + text);
}
