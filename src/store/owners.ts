// Pure: no disk, network, clock or environment.

import type { Receipt, ReceiptTree } from "./receipt.ts";

/** An entry that installed a file or link. */
export interface Owner {
  id: string;
  /** Whether it is left from an earlier installation of that entry. */
  former: boolean;
  /** SHA-256 of the content that the entry brought; `undefined` for a link. */
  sha256: string | undefined;
}

/**
 * Tells for the path of a file or link, as seen from the home with `/`, which
 * entries installed it. The home itself does not count: containers may see one
 * home under different paths. So a file may seem to have an owner more than it
 * has, which keeps it, but never one less.
 *
 * @param receipts one of each entry, or more where an installation was killed.
 */
export function ownersOf(
  receipts: readonly Receipt[],
): (path: string) => readonly Owner[] {
  const owners = new Map<string, Owner[]>();
  for (const { id, sections, former } of receipts) {
    for (const tree of sections) addOwners(owners, tree, { id, former: false });
    for (const tree of former) addOwners(owners, tree, { id, former: true });
  }
  return (path) => owners.get(path) ?? [];
}

function addOwners(
  owners: Map<string, Owner[]>,
  { folder, files, links }: ReceiptTree,
  owner: Omit<Owner, "sha256">,
): void {
  const add = (path: string, sha256: string | undefined) => {
    const whole = `${folder}/${path}`;
    const all = owners.get(whole) ?? [];
    if (all.some(({ id }) => id === owner.id)) return;
    owners.set(whole, [...all, { ...owner, sha256 }]);
  };
  for (const { path, sha256 } of files) add(path, sha256);
  for (const { path } of links) add(path, undefined);
}
