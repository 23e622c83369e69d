import { join, resolve, toFileUrl } from "@std/path";
import { AppError, Interrupted, StoreError } from "../../base/errors.ts";
import type { Limits } from "../../actions/expand/limits.ts";
import { parseSums, SHA256SUMS } from "../../zoo/sha256sums.ts";
import type { Report } from "../../report/event.ts";
import { systemDisk } from "../../store/disk.ts";
import { readIfThere } from "../../store/look.ts";
import { readFolder } from "../../base/system/read_folder.ts";
import type { TransferContext } from "../../transfer/context.ts";
import { fileBlob } from "../../transfer/local_blob.ts";
import { CURRENT, MANIFEST } from "../../zoo/address.ts";
import { entryFolder } from "../../zoo/entry_id.ts";
import { folderZooFiles } from "../../zoo/folder_zoo.ts";
import { MAX_INDEX_BYTES, type ZooFiles } from "../../zoo/zoo_files.ts";
import { INDEX, type IndexEntry, parseIndex } from "../../zoo/zoo_index.ts";
import { openZooOfFiles } from "../../zoo/zoo_of_files.ts";
import { ArchiveChecker } from "./check_archive.ts";
import { type CheckedEntry, checkEntry } from "./check_entry.ts";
import { withTempFolder } from "./temp_folder.ts";
import { zooFolder } from "./zoo_folder.ts";

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
          "A bundle is checked by sha256sum -c, with the file of digests beside it; what is in it, once tar has expanded it.",
      },
    );
  }
  const files = folderZooFiles(path, transfer);
  const seen = await files.lookAround() ?? [];
  if (seen.length === 0) {
    throw new StoreError(`cannot check "${path}": there is no entry in it`, {
      hint:
        `A zoo's folder holds "${CURRENT}" or the folders of its entries, each with a ${MANIFEST}.`,
    });
  }
  const index = await readIndex(files);
  const source = openZooOfFiles(files);
  const indexed = new Map(
    index.entries?.map((entry) => [entryFolder(entry.id), entry]),
  );
  return await withTempFolder(async (temp) => {
    const checker = new ArchiveChecker(
      temp,
      limits,
      transfer.signal,
      report,
    );
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
        ...unreachableFolders(path),
        ...await checkSums(path, checker),
      ],
    };
  });
}

/** Folders in which nobody finds an entry. */
function unreachableFolders(path: string): string[] {
  const { root } = zooFolder(path);
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
    if (error instanceof Interrupted || !(error instanceof AppError)) {
      throw error;
    }
    return { entries: undefined, problems: [error.message] };
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
      .map((folder) => `"${folder}" is in the index, and not in the zoo`),
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
      problems.push(`"${file}" is not as ${SHA256SUMS} says`);
    } catch (error) {
      if (error instanceof Interrupted || !(error instanceof AppError)) {
        throw error;
      }
      problems.push(`${SHA256SUMS}: ${error.message}`);
    }
  }
  return problems;
}
