// Pure: no disk, network, clock or environment.

import { ArchiveError } from "../base/errors.ts";

/** A section, and the real folder that it goes to. */
export interface PlacedSection {
  receipt: {
    readonly section: string;
    readonly files: Iterable<{ readonly path: string }>;
    readonly links: Iterable<{ readonly path: string }>;
    readonly folders: readonly string[];
  };
  destination: string;
}

/**
 * Sections of an entry may go to one folder, or one into another's; a file
 * that two of them have is the later one's. But where one has a file and
 * another a folder there is no tree that has both: each installation would set
 * aside what the one before has brought.
 *
 * @param foldName names that give the same are one to the file system.
 * @throws {ArchiveError} when two sections contradict each other like that.
 */
export function checkContradictions(
  sections: readonly PlacedSection[],
  foldName: (name: string) => string,
): void {
  const placed = sections.map(({ receipt, destination }) => {
    const root = foldName(destination.replaceAll("\\", "/"));
    return { receipt, root, at: (path: string) => foldName(`${root}/${path}`) };
  });
  const meeting = placed.filter((each) =>
    placed.some((other) => each !== other && meet(each.root, other.root))
  );
  /** Folder → a section that has it. */
  const folders = new Map<string, string>();
  for (const { receipt, root, at } of meeting) {
    const { section } = receipt;
    for (const path of [root, ...receipt.folders.map(at)]) {
      addWithParents(folders, path, section);
    }
    for (const path of pathsOf(receipt)) {
      addWithParents(folders, parentOf(at(path)), section);
    }
  }
  for (const { receipt, at } of meeting) {
    const { section } = receipt;
    for (const path of pathsOf(receipt)) {
      const other = folders.get(at(path));
      if (other === undefined) continue;
      throw new ArchiveError(
        `cannot install section "${section}": its file "${path}" is a folder in section "${other}"`,
        { hint: "Nothing was changed. Tell the owner of the zoo." },
      );
    }
  }
}

function* pathsOf(
  { files, links }: PlacedSection["receipt"],
): Generator<string> {
  for (const { path } of files) yield path;
  for (const { path } of links) yield path;
}

/** Whether one of two folders is the other, or in it. */
export function meet(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

function addWithParents(
  folders: Map<string, string>,
  path: string,
  section: string,
): void {
  for (let at = path; at !== "" && !folders.has(at); at = parentOf(at)) {
    folders.set(at, section);
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
