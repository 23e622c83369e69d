import { ACTIONS } from "../../actions/actions.ts";
import { AppError, Interrupted, UnknownEntryError } from "../../base/errors.ts";
import type { Blob } from "../../transfer/blob.ts";
import { mismatch } from "../../transfer/integrity.ts";
import { parseManifest, type Step } from "../../zoo/manifest.ts";
import type { FoundManifest, ZooSource } from "../../zoo/source.ts";
import type { IndexEntry } from "../../zoo/zoo_index.ts";
import type { ArchiveChecker } from "./check_archive.ts";
import { PARTS } from "./parts.ts";
import { reviewWeights } from "./weights_layout.ts";

/** What was found in an entry of a zoo. */
export interface CheckedEntry {
  id: string;
  archives: number;
  /** Of its archives together. */
  bytes: number;
  /** Files in its archives together. */
  files: number;
  /** Why it cannot be installed from the zoo. */
  problems: readonly string[];
  /** What might be better. */
  notes: readonly string[];
}

/** What checking an entry needs. */
export interface EntryCheck {
  source: ZooSource;
  checker: ArchiveChecker;
  /** What the zoo's index says of the entry, if it has an index. */
  indexed: IndexEntry | undefined;
}

/**
 * Checks whether an entry can be installed from a zoo in a folder.
 *
 * @throws the signal's reason.
 */
export async function checkEntry(
  id: string,
  { source, checker, indexed }: EntryCheck,
): Promise<CheckedEntry> {
  const problems: string[] = [];
  const notes: string[] = [];
  let bytes = 0;
  let files = 0;
  let steps: readonly Step[] = [];
  try {
    const found = await source.findManifest(id);
    if (found === undefined) {
      throw new UnknownEntryError(
        `its manifest cannot be found: an id loses its first "_model_zoo", so no entry's folder can have that in its name`,
      );
    }
    const manifest = parseManifest(found.text, id, found.address, ACTIONS);
    steps = manifest.steps;
    if (indexed !== undefined && indexed.version !== manifest.version) {
      problems.push(
        `the index says version ${indexed.version ?? "none"}, the manifest ${
          manifest.version ?? "none"
        }`,
      );
    }
    for (const step of steps) {
      const checked = await checkStep(id, step, found, { checker, indexed });
      bytes += checked.bytes;
      files += checked.files;
      problems.push(...checked.problems);
      notes.push(...checked.notes);
    }
  } catch (error) {
    if (error instanceof Interrupted || !(error instanceof AppError)) {
      throw error;
    }
    problems.push(error.message);
  }
  return { id, archives: steps.length, bytes, files, problems, notes };
}

type CheckedStep = Pick<
  CheckedEntry,
  "bytes" | "files" | "problems" | "notes"
>;

async function checkStep(
  id: string,
  step: Step,
  found: FoundManifest,
  { checker, indexed }: Pick<EntryCheck, "checker" | "indexed">,
): Promise<CheckedStep> {
  const { section } = step;
  const failed = (problem: string) => ({
    bytes: 0,
    files: 0,
    problems: [`[${section}]: ${problem}`],
    notes: [],
  });
  let blob: Blob;
  try {
    blob = await found.locate(step.url);
  } catch (error) {
    if (error instanceof Interrupted || !(error instanceof AppError)) {
      throw error;
    }
    return failed(error.message);
  }
  if (blob.at.kind === "web") {
    return failed(`its archive is not in the zoo, but at ${blob.label}`);
  }
  const { problem, bytes, sha256, files } = await checker.check(blob, {
    id,
    section,
  });
  const problems = problem === undefined ? [] : [problem];
  const archive = indexed?.archives.find((each) => each.section === section);
  const promises = [
    ["the manifest", step.expected],
    ["the index", expectedBy(archive)],
  ] as const;
  for (const [who, expected] of promises) {
    const actual = { bytes, ...(sha256 !== undefined && { sha256 }) };
    const difference = sha256 === undefined
      ? undefined
      : mismatch({ ...blob, expected }, actual, () => new Uint8Array([0]));
    if (difference !== undefined) {
      problems.push(`${difference.message}, as ${who} says`);
    }
  }
  return {
    bytes,
    files: files.length,
    problems: problems.map((text) => `[${section}]: ${text}`),
    notes: problem === undefined ? notesOf(step, files) : [],
  };
}

function expectedBy(
  archive: IndexEntry["archives"][number] | undefined,
): Step["expected"] {
  const { bytes, sha256 } = archive ?? {};
  return {
    ...(bytes !== undefined && { bytes }),
    ...(sha256 !== undefined && { sha256 }),
  };
}

/** Weights that NiftyNet would not find can be installed all the same. */
function notesOf(
  { section, folder }: Step,
  files: readonly string[],
): string[] {
  const weights = PARTS.find((part) => part.section === "weights");
  if (folder[0] !== weights?.destination) return [];
  const { problems, notes } = reviewWeights(files);
  return [...problems, ...notes].map((text) => `[${section}]: ${text}`);
}
