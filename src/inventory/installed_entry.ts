// Pure: no disk, network, clock or environment.

import { shellWord } from "../base/shell_word.ts";
import { type AppError, StoreError } from "../base/errors.ts";
import type { EntryPaths } from "../store/layout.ts";
import {
  type Content,
  contentsOf,
  type Receipt,
  type ReceiptSection,
  type ReceiptTree,
  treesIn,
} from "../store/receipt.ts";
import type { About } from "../zoo/about.ts";
import { closestId } from "../zoo/closest_id.ts";

/** A section of an entry and the folder that it fills. */
export interface InstalledSection {
  section: string;
  /** As seen from the home, with `/`. */
  folder: string;
  /** Where its archive came from, if that is known. */
  url?: string;
  /** Public address that a mirror had it from. */
  origin?: string;
  /** Its licence, where sections have different ones. */
  license?: string;
  /** The action that filled it, and the files that its manifest says it makes, if these are known. */
  action?: string;
  makes?: readonly string[];
}

/** What the record of an entry says. */
export interface EntryRecord {
  version: string | undefined;
  /** `undefined` for a manifest that cannot be used: its folders are not known. */
  sections: readonly InstalledSection[] | undefined;
  /** Missing where the manifest cannot be used. */
  about?: About;
  /** SHA-256 of the record, in hexadecimal; missing where it cannot be used. */
  sha256?: string;
}

/** What this machine has of an entry, as records and receipts tell it. */
export interface InstalledEntry {
  id: string;
  paths: EntryPaths;
  /** Missing while the entry is being installed, and after a kill. */
  record: EntryRecord | undefined;
  /** Missing where NiftyNet's Python command installed the entry. */
  receipt: Receipt | undefined;
  /** The receipt of an installation that is under way, or was killed. */
  unfinished: Receipt | undefined;
  /** What is there and cannot be used, and why. */
  unusable: readonly UnusableFile[];
}

/** A record or receipt that cannot be used. */
export interface UnusableFile {
  file: "record" | "receipt";
  error: AppError;
}

/** The sections of an entry; those of the record first, since it says what is installed. */
export function sectionsOf(
  { record, receipt, unfinished }: InstalledEntry,
): readonly InstalledSection[] {
  return record?.sections ?? (receipt ?? unfinished)?.sections ?? [];
}

/**
 * The sections whose files are not recorded: those that NiftyNet's
 * Python command installed. What is in their folders may be the user's.
 */
export function unlistedSections(
  { record, receipt }: InstalledEntry,
): readonly InstalledSection[] {
  const listed = listedIn(receipt);
  return (record?.sections ?? []).filter((each) => listed(each) === undefined);
}

/** Tells what a receipt says of a section, where that went to the same folder. */
export function listedIn(
  receipt: Receipt | undefined,
): (
  of: Pick<InstalledSection, "section" | "folder">,
) => ReceiptSection | undefined {
  const sections = new Map(
    receipt?.sections.map((each) => [each.section, each]),
  );
  return ({ section, folder }) => {
    const listed = sections.get(section);
    return listed?.folder === folder ? listed : undefined;
  };
}

/** All that installations of an entry have put somewhere, the last one first, finished or not. */
export function treesOf(
  { receipt, unfinished }: InstalledEntry,
): readonly ReceiptTree[] {
  return [unfinished, receipt].flatMap((each) =>
    each === undefined ? [] : treesIn(each)
  );
}

/** A file or link that an entry installed. */
export interface InstalledPath {
  /** Relative to its folder, with `/`. */
  path: string;
  /** What it was: several where one installation came after another and was killed. */
  contents: readonly Content[];
}

/** SHA-256 of a file as it was installed; `undefined` for a link. */
export function sha256Of(
  { contents: [content] }: InstalledPath,
): string | undefined {
  return content?.kind === "file" ? content.sha256 : undefined;
}

/** All that an entry installed in one folder. */
export interface InstalledTree {
  /** As seen from the home, with `/`. */
  folder: string;
  /** In the order of their paths. */
  paths: readonly InstalledPath[];
  /** Folders that archives named, which may be empty; `""` is the folder as a whole. */
  folders: readonly string[];
}

/** Gathers the trees of receipts by folder, each path once. */
export function installedTrees(trees: readonly ReceiptTree[]): InstalledTree[] {
  const byFolder = Map.groupBy(trees, ({ folder }) => folder);
  return Array.from(byFolder, ([folder, group]) => ({
    folder,
    paths: pathsOf(group),
    folders: [...new Set(group.flatMap(({ folders }) => folders))],
  }));
}

function pathsOf(trees: readonly ReceiptTree[]): InstalledPath[] {
  const contents = new Map<string, Content[]>();
  for (const tree of trees) {
    for (const [path, content] of contentsOf(tree)) {
      const known = contents.get(path);
      if (known === undefined) contents.set(path, [content]);
      else known.push(content);
    }
  }
  return Array.from(contents, ([path, contents]) => ({ path, contents }))
    .sort((a, b) => a.path < b.path ? -1 : 1);
}

/**
 * The error of an entry that this machine does not have.
 *
 * @param otherwise the hint where no installed entry has a name that is near
 */
export function notInstalled(
  id: string,
  entries: Iterable<{ id: string }>,
  otherwise = `Install it with: net_download get ${shellWord(id)}`,
): StoreError {
  const guess = closestId(id, Array.from(entries, (entry) => entry.id));
  return new StoreError(`"${id}" is not installed`, {
    failure: "not-installed",
    hint: guess === undefined ? otherwise : `Did you mean ${guess}?`,
  });
}
