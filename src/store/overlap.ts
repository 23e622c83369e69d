import { join } from "@std/path";
import { meet } from "./contradiction.ts";
import { type Disk, foldName } from "./disk.ts";
import type { Receipt, ReceiptSection, ReceiptTree } from "./receipt.ts";

/** A section, and the folder that its tree is staged in. */
interface Staged {
  receipt: ReceiptSection;
  staged: string;
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
export function withoutOverwritten<Section extends Staged>(
  sections: readonly Section[],
  order: readonly string[],
  installed: Receipt | undefined,
  disk: Disk,
): readonly Section[] {
  const staged = new Map(sections.map((each) => [each.receipt.section, each]));
  const kept = new Map(
    (installed?.sections ?? []).map((each) => [each.section, each]),
  );
  const all = order.flatMap((name) => staged.get(name) ?? kept.get(name) ?? []);
  // Most entries have a folder for each section: their paths need not be gathered.
  const folders = all.map((each) => foldName(treeOf(each).folder)).sort();
  const anyMeet = folders.some((folder, index) =>
    index > 0 && meet(folders[index - 1] ?? "", folder)
  );
  if (!anyMeet) return sections;
  const taken = new Set<string>();
  const stripped = new Map<string, Section>();
  for (const each of all.toReversed()) {
    if ("staged" in each) {
      stripped.set(each.receipt.section, strip(each, taken, disk));
    }
    for (const path of pathsOf(treeOf(each))) taken.add(path);
  }
  return sections.map((each) => stripped.get(each.receipt.section) ?? each);
}

function treeOf(each: Staged | ReceiptSection): ReceiptTree {
  return "staged" in each ? each.receipt : each;
}

function strip<Section extends Staged>(
  section: Section,
  taken: ReadonlySet<string>,
  disk: Disk,
): Section {
  const { receipt } = section;
  const isOwn = ({ path }: { path: string }) =>
    !taken.has(foldName(`${receipt.folder}/${path}`));
  const files = Array.from(receipt.files);
  for (const file of files) {
    if (!isOwn(file)) disk.remove(join(section.staged, file.path));
  }
  const links = receipt.links.filter(isOwn);
  return {
    ...section,
    receipt: { ...receipt, files: files.filter(isOwn), links },
  };
}

function pathsOf({ folder, files, links }: ReceiptTree): string[] {
  return [...files, ...links].map(({ path }) => foldName(`${folder}/${path}`));
}
