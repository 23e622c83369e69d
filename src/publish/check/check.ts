import { fromFileUrl, join, resolve, toFileUrl } from "@std/path";
import { ACTIONS } from "../../actions/actions.ts";
import type { Limits } from "../../actions/expand/limits.ts";
import {
  reportable,
  StoreError,
  UnknownEntryError,
} from "../../base/errors.ts";
import { readFolder } from "../../base/system/read_folder.ts";
import type { Report } from "../../report/event.ts";
import { systemDisk } from "../../store/disk.ts";
import { readIfThere } from "../../store/if_there.ts";
import type { Blob } from "../../transfer/blob.ts";
import type { TransferContext } from "../../transfer/context.ts";
import { mismatch } from "../../transfer/integrity.ts";
import { fileBlob } from "../../transfer/local_blob.ts";
import { CURRENT, entryFolder, MANIFEST } from "../../zoo/address.ts";
import { MAX_INDEX_BYTES, type ZooFiles } from "../../zoo/kinds/kind.ts";
import { parseManifest, type Step } from "../../zoo/manifest.ts";
import { openZoo, openZooFiles } from "../../zoo/open_zoo.ts";
import { parseSums, SHA256SUMS } from "../../zoo/sha256sums.ts";
import type { FoundManifest, ZooSource } from "../../zoo/source.ts";
import { INDEX, type IndexEntry, parseIndex } from "../../zoo/zoo_index.ts";
import { PARTS, reviewWeights } from "../parts.ts";
import { withTempFolder } from "../trial.ts";
import { ArchiveChecker } from "./archive.ts";

/** What was found in a zoo as a whole. */
export interface CheckedZoo {
  path: string;
  entries: number;
  /** Entries with problems. */
  faulty: number;
  /** Of all archives together, those that several entries name counted for each. */
  bytes: number;
  /** What is wrong with its index and its digests. */
  problems: readonly string[];
}

/**
 * Checks a zoo in a folder: every manifest is read, every archive compared with
 * what the manifest and the index say of it and expanded in the sandbox, and
 * every digest of `SHA256SUMS` compared. Nothing in the zoo is changed.
 *
 * @param limits what an archive may expand to
 * @param report told of progress, and what was found in each entry
 * @throws StoreError when there is no zoo or nothing in it, or the signal's reason.
 */
export async function checkZoo(
  folder: string,
  transfer: TransferContext,
  limits: Limits,
  report: Report,
): Promise<CheckedZoo> {
  const path = resolve(folder);
  if (systemDisk.kindOf(path) === "file") {
    throw new StoreError(
      `cannot check "${path}": it is a file, not the folder of a zoo`,
      {
        hint:
          "Check a bundle with sha256sum -c and the file of digests beside it, or expand it with tar and check that folder.",
      },
    );
  }
  const files = await openZooFiles(path, transfer);
  const seen = await files.lookAround() ?? [];
  if (seen.length === 0) {
    throw new StoreError(`cannot check "${path}": it has no entries`, {
      hint:
        `A zoo's folder holds "${CURRENT}" or the folders of its entries, each with a ${MANIFEST}.`,
    });
  }
  const index = await readIndex(files);
  const source = openZoo(path, transfer);
  const indexed = new Map(
    index.entries?.map((entry) => [entryFolder(entry.id), entry]),
  );
  return await withTempFolder(async (temp) => {
    const { signal } = transfer;
    const checker = new ArchiveChecker({ temp, limits, signal, report });
    const checked: CheckedEntry[] = [];
    for (const { id } of seen) {
      const listed = indexed.get(entryFolder(id));
      const facts = { source, checker, indexed: listed };
      const entry = await checkEntry(listed?.id ?? id, facts);
      checked.push(entry);
      report({ kind: "entry-checked", ...entry });
    }
    return {
      path,
      entries: checked.length,
      faulty: checked.filter(({ problems }) => problems.length > 0).length,
      bytes: checked.reduce((sum, { bytes }) => sum + bytes, 0),
      problems: [
        ...index.problems,
        ...differences(seen, index.entries),
        ...await unreachableFolders(files),
        ...await checkSums(path, checker),
      ],
    };
  });
}

/** Folders that no entry can be found in. */
async function unreachableFolders(files: ZooFiles): Promise<string[]> {
  const root = fromFileUrl(await files.urlOf(""));
  return readFolder(root).unreachable.map((name) =>
    `the name of "${join(root, name)}" is not UTF-8`
  );
}

async function readIndex(
  files: ZooFiles,
): Promise<{ entries: IndexEntry[] | undefined; problems: string[] }> {
  const url = await files.urlOf(INDEX);
  try {
    const text = await files.readText(url, MAX_INDEX_BYTES);
    const entries = text === undefined ? undefined : parseIndex(text, url.href);
    return { entries, problems: [] };
  } catch (error) {
    return { entries: undefined, problems: [reportable(error).message] };
  }
}

/** Whether the index lists the entries that are there, and no others. */
function differences(
  seen: readonly IndexEntry[],
  indexed: readonly IndexEntry[] | undefined,
): string[] {
  if (indexed === undefined) return [];
  const folders = (entries: readonly IndexEntry[]) =>
    new Set(entries.map(({ id }) => entryFolder(id)));
  const [there, listed] = [folders(seen), folders(indexed)];
  return [
    ...[...there].filter((folder) => !listed.has(folder))
      .map((folder) => `"${folder}" is not in the index`),
    ...[...listed].filter((folder) => !there.has(folder))
      .map((folder) => `"${folder}" is in the index but not in the zoo`),
  ];
}

async function checkSums(
  path: string,
  checker: ArchiveChecker,
): Promise<string[]> {
  const bytes = await readIfThere(join(path, SHA256SUMS), "digests");
  const problems: string[] = [];
  for (const [file, digest] of parseSums(new TextDecoder().decode(bytes))) {
    const full = join(path, ...file.split("/"));
    try {
      if (await checker.digest(fileBlob(toFileUrl(full))) === digest) continue;
      problems.push(`"${file}" does not match ${SHA256SUMS}`);
    } catch (error) {
      problems.push(`${SHA256SUMS}: ${reportable(error).message}`);
    }
  }
  return problems;
}

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
interface EntryCheck {
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
async function checkEntry(
  id: string,
  { source, checker, indexed }: EntryCheck,
): Promise<CheckedEntry> {
  const problems: string[] = [];
  const weights = new Map<string, WeightsFolder>();
  let bytes = 0;
  let files = 0;
  let steps: readonly Step[] = [];
  try {
    const found = await source.findManifest(id);
    if (found === undefined) {
      throw new UnknownEntryError(
        `its manifest cannot be found: the first "_model_zoo" of an id is dropped, so the folder of an entry cannot have that in its name`,
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
      files += checked.paths.length;
      problems.push(...checked.problems);
      gatherWeights(step, checked.paths, weights);
    }
  } catch (error) {
    problems.push(reportable(error).message);
  }
  // Of weights that are not all there it is not known what they lack.
  const notes = problems.length > 0
    ? []
    : [...weights.values()].flatMap(notesOf);
  return { id, archives: steps.length, bytes, files, problems, notes };
}

interface CheckedStep extends Pick<CheckedEntry, "bytes" | "problems"> {
  /** Of its files. */
  paths: readonly string[];
}

async function checkStep(
  id: string,
  step: Step,
  found: FoundManifest,
  { checker, indexed }: Pick<EntryCheck, "checker" | "indexed">,
): Promise<CheckedStep> {
  const { section } = step;
  const failed = (problem: string) => ({
    bytes: 0,
    paths: [],
    problems: [`[${section}]: ${problem}`],
  });
  let blob: Blob;
  try {
    blob = await found.locate(step.url);
  } catch (error) {
    return failed(reportable(error).message);
  }
  if (blob.at.kind === "web") {
    return failed(`its archive is not in the zoo but at ${blob.label}`);
  }
  const { problem, bytes, sha256, files } = await checker.check(blob, step, {
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
      : mismatch({ ...blob, expected }, actual);
    if (difference !== undefined) {
      problems.push(`${difference.message}, as ${who} says`);
    }
  }
  return {
    bytes,
    paths: files,
    problems: problems.map((text) => `[${section}]: ${text}`),
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

/** What goes to one folder of weights. */
interface WeightsFolder {
  sections: string[];
  paths: string[];
}

function gatherWeights(
  { section, folder }: Step,
  paths: readonly string[],
  gathered: Map<string, WeightsFolder>,
): void {
  const weights = PARTS.find((part) => part.section === "weights");
  if (folder[0] !== weights?.destination) return;
  const key = folder.join("/");
  const before = gathered.get(key) ?? { sections: [], paths: [] };
  gathered.set(key, {
    sections: [...before.sections, section],
    paths: [...before.paths, ...paths],
  });
}

/** Weights that NiftyNet would not find can be installed all the same. */
function notesOf({ sections, paths }: WeightsFolder): string[] {
  const { missing, notes } = reviewWeights(paths);
  const where = sections.length === 1 ? `[${sections.join()}]: ` : "";
  return [...missing, ...notes].map((text) => where + text);
}
