import { join } from "@std/path";
import { ArchiveError } from "../base/errors.ts";
import { type Disk, foldName } from "./disk.ts";
import {
  partOf,
  pathsOf,
  type Receipt,
  type ReceiptSection,
} from "./receipt.ts";

/** A section whose archive is expanded and checked. */
export interface StagedSection {
  /** What the receipt will say of it. */
  receipt: ReceiptSection;
  /** The folder that it is expanded in; it may be gone afterwards. */
  staged: string;
  /** The real folder that it goes to. */
  destination: string;
}

/** A section, and the folder that it goes to. */
export interface PlacedSection {
  receipt: Omit<ReceiptSection, "url" | "archive" | "folder">;
  destination: string;
}

/**
 * Sections of an entry may go to one folder, or one into another's; a file
 * that two of them have is the later one's. But where one has a file and
 * another a folder there is no tree that has both: each installation would set
 * aside what the one before has brought.
 *
 * @param fold names that give the same are one to the file system.
 * @throws {ArchiveError} when two sections contradict each other like that.
 */
export function checkContradictions(
  sections: readonly PlacedSection[],
  fold = foldName,
): void {
  const placed = sections.map(({ receipt, destination }) => {
    const root = fold(destination.replaceAll("\\", "/"));
    return { receipt, root, at: (path: string) => fold(`${root}/${path}`) };
  });
  const meeting = meetingOf(placed, ({ root }) => root);
  /** Folder → a section that has it. */
  const folders = new Map<string, string>();
  const addWithParents = (path: string, section: string) => {
    for (let at = path; at !== "" && !folders.has(at); at = parentOf(at)) {
      folders.set(at, section);
    }
  };
  for (const { receipt, root, at } of meeting) {
    const { section } = receipt;
    for (const path of [root, ...receipt.folders.map(at)]) {
      addWithParents(path, section);
    }
    for (const path of pathsOf(receipt)) {
      addWithParents(parentOf(at(path)), section);
    }
  }
  for (const { receipt, at } of meeting) {
    for (const path of pathsOf(receipt)) {
      const other = folders.get(at(path));
      if (other === undefined) continue;
      throw new ArchiveError(
        `cannot install section "${receipt.section}": its file "${path}" is a folder in section "${other}"`,
        { hint: "Nothing was changed. Tell the owner of the zoo." },
      );
    }
  }
}

/** Those whose folder is that of another one, in it or around it. */
function meetingOf<T>(all: readonly T[], folderOf: (each: T) => string): T[] {
  // With the slash, a folder is followed by all that is in it.
  const sorted = all.map((each) => ({ each, folder: `${folderOf(each)}/` }))
    .sort((a, b) => a.folder < b.folder ? -1 : 1);
  let outer: string | undefined;
  const groups = Map.groupBy(sorted, ({ folder }) => {
    if (outer === undefined || !folder.startsWith(outer)) outer = folder;
    return outer;
  });
  const meeting = new Set(
    [...groups.values()].filter(({ length }) => length > 1).flat()
      .map(({ each }) => each),
  );
  return all.filter((each) => meeting.has(each));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/**
 * The sections without the files and links that a later section of the entry
 * has under the same path, which are removed from staging: the later one's stay.
 * Else a receipt would promise two contents of one file, and each repair would
 * undo the other's.
 *
 * @param order names of the manifest's sections, in its order
 * @param installed the last receipt, for the sections that are not staged
 * @throws StoreError when the disk refuses.
 */
export function withoutOverwritten(
  sections: readonly StagedSection[],
  order: readonly string[],
  installed: Receipt | undefined,
  disk: Disk,
): readonly StagedSection[] {
  const receipts = new Map(
    [
      ...installed?.sections ?? [],
      ...sections.map(({ receipt }) => receipt),
    ].map((receipt) => [receipt.section, receipt]),
  );
  const all = order.flatMap((name) => receipts.get(name) ?? []);
  const result = new Map(sections.map((each) => [each.receipt.section, each]));
  const taken = new Set<string>();
  // Most sections have a folder of their own: their paths need not be gathered.
  const meeting = meetingOf(all, ({ folder }) => foldName(folder));
  for (const receipt of meeting.toReversed()) {
    const { section, folder, files } = receipt;
    const keyOf = (path: string) => foldName(`${folder}/${path}`);
    const isOwn = (path: string) => !taken.has(keyOf(path));
    const staged = result.get(section);
    if (staged !== undefined) {
      const { links, files: left } = partOf(receipt, isOwn);
      for (const { path } of files) {
        if (!isOwn(path)) disk.remove(join(staged.staged, path));
      }
      result.set(section, {
        ...staged,
        receipt: { ...receipt, files: left, links },
      });
    }
    for (const path of pathsOf(receipt)) taken.add(keyOf(path));
  }
  return [...result.values()];
}
