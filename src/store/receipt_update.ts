// Pure: no disk, network, clock or environment.

import type {
  Receipt,
  ReceiptFile,
  ReceiptSection,
  ReceiptTree,
} from "./receipt.ts";

/**
 * The receipt after an installation: what was installed now, what of the
 * manifest's other sections was installed earlier, and as `former` what stems
 * from earlier installations and belongs to neither.
 *
 * @param facts what is known of this installation as a whole.
 * @param installed the sections that this installation brings.
 * @param names those of all sections of the manifest.
 * @param earlier earlier receipts of the entry, the last one first.
 */
export function updateReceipt(
  facts: Omit<Receipt, "sections" | "former">,
  installed: readonly ReceiptSection[],
  names: ReadonlySet<string>,
  earlier: readonly Receipt[],
): Receipt {
  const brought = new Set(installed.map(({ section }) => section));
  const sections = [
    ...installed,
    ...(earlier[0]?.sections ?? []).filter(({ section }) =>
      names.has(section) && !brought.has(section)
    ),
  ];
  return { ...facts, sections, former: formerTrees(sections, earlier) };
}

/**
 * What is to be known while an installation is under way: beside its own
 * receipt, what the one before has put under the same names, if that was killed.
 * Until the new one is through, some of it stands there.
 *
 * @param unfinished the receipt of the one that was killed
 */
export function withOverwritten(
  receipt: Receipt,
  unfinished: Receipt | undefined,
): Receipt {
  if (unfinished === undefined) return receipt;
  const known = new Set(
    [...receipt.sections, ...receipt.former].flatMap(contentKeys),
  );
  const overwritten = [...unfinished.sections, ...unfinished.former]
    .map((tree): ReceiptTree => ({
      folder: tree.folder,
      files: Array.from(tree.files).filter((file) =>
        !known.has(fileKey(tree, file))
      ),
      links: tree.links.filter((link) => !known.has(linkKey(tree, link))),
      folders: [],
    }))
    .filter(({ files, links }) => [...files].length + links.length > 0);
  if (overwritten.length === 0) return receipt;
  return { ...receipt, former: [...receipt.former, ...overwritten] };
}

function contentKeys(tree: ReceiptTree): string[] {
  return [
    ...Array.from(tree.files, (file) => fileKey(tree, file)),
    ...tree.links.map((link) => linkKey(tree, link)),
  ];
}

function fileKey(
  { folder }: ReceiptTree,
  { path, sha256 }: ReceiptFile,
): string {
  return `${folder}/${path}\0${sha256}`;
}

function linkKey(
  { folder }: ReceiptTree,
  { path, target }: ReceiptTree["links"][number],
): string {
  return `${folder}/${path}\0to ${target}`;
}

function formerTrees(
  sections: readonly ReceiptSection[],
  earlier: readonly Receipt[],
): ReceiptTree[] {
  // A first installation may bring 100,000 files, and has none to compare.
  if (earlier.length === 0) return [];
  const known = new Set(sections.flatMap(pathsOf));
  const noted = new Set<string>();
  return earlier
    .flatMap((receipt) => [...receipt.sections, ...receipt.former])
    .map((tree) => withoutKnown(tree, known, noted))
    .filter(({ files, links, folders }) =>
      files.length + links.length + folders.length > 0
    );
}

function pathsOf({ folder, files, links, folders }: ReceiptTree): string[] {
  return [
    ...Array.from(files, ({ path }) => `${folder}/${path}`),
    ...links.map(({ path }) => `${folder}/${path}`),
    ...folders.map((path) => `${folder}/${path}`),
  ];
}

/**
 * What of a tree has a path that is not known, and is not noted yet; it is noted
 * from then on. One path may have had several contents, of which any may stand
 * there after a kill.
 */
function withoutKnown(
  tree: ReceiptTree,
  known: ReadonlySet<string>,
  noted: Set<string>,
) {
  const isNew = (path: string, key: string) => {
    if (known.has(`${tree.folder}/${path}`) || noted.has(key)) return false;
    noted.add(key);
    return true;
  };
  return {
    folder: tree.folder,
    files: Array.from(tree.files).filter((file) =>
      isNew(file.path, fileKey(tree, file))
    ),
    links: tree.links.filter((link) => isNew(link.path, linkKey(tree, link))),
    folders: tree.folders.filter((path) =>
      isNew(path, `${tree.folder}/${path}`)
    ),
  };
}
