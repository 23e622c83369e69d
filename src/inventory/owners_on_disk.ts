import { StoreError } from "../base/errors.ts";
import { foldName } from "../store/disk.ts";
import { slashPath } from "../base/system/differences.ts";
import { type Owner, ownersOf } from "../store/owners.ts";
import type { Receipt, ReceiptTree } from "../store/receipt.ts";
import { type InstalledEntry, unlistedSections } from "./installed_entry.ts";
import type { TreeLocator } from "./tree_locator.ts";

/** Tells which entries installed the file or link at a full path. */
export type OwnersAt = (path: string) => readonly Owner[];

/**
 * Finds out which of these entries own a file. Folders are compared as they
 * really are, since links may lead two of them to one place. A file in a
 * folder whose content is not recorded belongs to the entry that has filled
 * that folder: to one entry too many rather than to one too few.
 *
 * @throws StoreError when the disk refuses to tell where folders are.
 */
export function ownersOnDisk(
  entries: readonly InstalledEntry[],
  locator: TreeLocator,
): OwnersAt {
  const plain = (path: string) => slashPath(foldName(path), Deno.build.os);
  const real = (folder: string) => plain(locator.locate(folder).folder);
  const listed = ownersOf(
    entries.flatMap(({ receipt, unfinished }) =>
      [receipt, unfinished].flatMap((each) =>
        each === undefined ? [] : withRealPaths(each, real)
      )
    ),
  );
  const whole = entries.flatMap((entry) =>
    unlistedSections(entry).map(({ folder }) => ({
      prefix: `${real(folder)}/`,
      owner: { id: entry.id, former: false, sha256: undefined },
    }))
  );
  return (path) => {
    const at = plain(path);
    const owners = [
      ...listed(at),
      ...whole.filter(({ prefix }) => at.startsWith(prefix))
        .map(({ owner }) => owner),
    ];
    return owners.filter(({ id }, index) =>
      owners.findIndex((owner) => owner.id === id) === index
    );
  };
}

/**
 * Why it is not known which files an entry owns: its receipt cannot be read
 * and no record names its folders. `undefined` where it is known.
 */
export function unknownOwner(
  { id, record, receipt, unfinished, unusable }: InstalledEntry,
): StoreError | undefined {
  if (record?.sections !== undefined) return undefined;
  const listed = receipt !== undefined || unfinished !== undefined;
  const problem = unusable.find(({ file }) => file === "receipt" || !listed);
  if (problem === undefined) return undefined;
  const { message, hint } = problem.error;
  return new StoreError(
    `cannot tell which files belong to "${id}": ${message}`,
    { cause: problem.error, hint },
  );
}

function withRealPaths(
  receipt: Receipt,
  real: (folder: string) => string,
): Receipt {
  const move = <T extends ReceiptTree>(tree: T): T => ({
    ...tree,
    folder: real(tree.folder),
    files: Array.from(
      tree.files,
      (file) => ({ ...file, path: foldName(file.path) }),
    ),
    links: tree.links.map((link) => ({ ...link, path: foldName(link.path) })),
  });
  return {
    ...receipt,
    sections: receipt.sections.map(move),
    former: receipt.former.map(move),
  };
}
