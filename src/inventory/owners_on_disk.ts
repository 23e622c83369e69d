import { StoreError } from "../base/errors.ts";
import { foldName } from "../store/disk.ts";
import { slashPath } from "../base/system/differences.ts";
import { contentsOf, type ReceiptTree } from "../store/receipt.ts";
import { type InstalledEntry, unlistedSections } from "./installed_entry.ts";
import type { TreeLocator } from "./tree_locator.ts";

/** An entry that installed a file or link. */
export interface Owner {
  id: string;
  /** Whether it is left from an earlier installation of that entry. */
  former: boolean;
  /** SHA-256 of the content that the entry brought; `undefined` for a link. */
  sha256: string | undefined;
}

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
  const listed = new Map<string, Owner[]>();
  const addAll = (
    id: string,
    former: boolean,
    trees: readonly ReceiptTree[],
  ) => {
    for (const tree of trees) {
      const folder = real(tree.folder);
      for (const [path, content] of contentsOf(tree)) {
        const at = `${folder}/${foldName(path)}`;
        const owners = listed.get(at) ?? [];
        if (owners.some((owner) => owner.id === id)) continue;
        const sha256 = content.kind === "file" ? content.sha256 : undefined;
        listed.set(at, [...owners, { id, former, sha256 }]);
      }
    }
  };
  for (const { id, receipt, unfinished } of entries) {
    for (const each of [receipt, unfinished]) {
      addAll(id, false, each?.sections ?? []);
      addAll(id, true, each?.former ?? []);
    }
  }
  const whole = entries.flatMap((entry) =>
    unlistedSections(entry).map(({ folder }) => ({
      prefix: `${real(folder)}/`,
      owner: { id: entry.id, former: false, sha256: undefined },
    }))
  );
  return (path) => {
    const at = plain(path);
    const owners = [
      ...listed.get(at) ?? [],
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
