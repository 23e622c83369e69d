// Pure: no disk, network, clock or environment.

import {
  type Content,
  contentsOf,
  isFilled,
  partOf,
  pathsOf,
  type Receipt,
  type ReceiptSection,
  type ReceiptTree,
  treesIn,
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
  const kept = (earlier[0]?.sections ?? []).filter(({ section }) =>
    names.has(section) && !brought.has(section)
  );
  const sections = [...installed, ...withoutPathsOf(installed, kept)];
  return { ...facts, sections, former: formerTrees(sections, earlier) };
}

/** What of sections that stay is not overwritten by those that are brought. */
function withoutPathsOf(
  brought: readonly ReceiptSection[],
  kept: readonly ReceiptSection[],
): ReceiptSection[] {
  if (kept.length === 0) return [];
  const paths = new Set(
    brought.flatMap((tree) =>
      Array.from(pathsOf(tree), (path) => keyOf(tree, path))
    ),
  );
  return kept.map((tree) => ({
    ...tree,
    ...partOf(tree, (path) => !paths.has(keyOf(tree, path))),
    folders: tree.folders,
  }));
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
    treesIn(receipt).flatMap((tree) =>
      Array.from(
        contentsOf(tree),
        ([path, content]) => keyOf(tree, path, content),
      )
    ),
  );
  const overwritten = treesIn(unfinished)
    .map((tree) =>
      partOf(tree, (path, content) => !known.has(keyOf(tree, path, content)))
    )
    .filter(isFilled);
  if (overwritten.length === 0) return receipt;
  return { ...receipt, former: [...receipt.former, ...overwritten] };
}

/**
 * What of earlier trees has a path that none of the sections has, each content
 * once: one path may have had several, of which any may stand there after a kill.
 */
function formerTrees(
  sections: readonly ReceiptSection[],
  earlier: readonly Receipt[],
): ReceiptTree[] {
  // A first installation may bring 100,000 files, and has none to compare.
  if (earlier.length === 0) return [];
  const known = new Set(
    sections.flatMap((tree) =>
      [...pathsOf(tree), ...tree.folders].map((path) => keyOf(tree, path))
    ),
  );
  const noted = new Set<string>();
  return earlier.flatMap(treesIn).map((tree) => {
    const isNew = (path: string, content?: Content) => {
      const key = keyOf(tree, path, content);
      if (known.has(keyOf(tree, path)) || noted.has(key)) return false;
      noted.add(key);
      return true;
    };
    const folders = tree.folders.filter((path) => isNew(path));
    return { ...partOf(tree, isNew), folders };
  }).filter(isFilled);
}

/** Stands for a path, or for what was under it. */
function keyOf({ folder }: ReceiptTree, path: string, content?: Content) {
  const whole = `${folder}/${path}`;
  if (content === undefined) return whole;
  return content.kind === "file"
    ? `${whole}\0${content.sha256}`
    : `${whole}\0to ${content.target}`;
}
