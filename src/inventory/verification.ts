// Pure: no disk, network, clock or environment.

import type { Damage, Events } from "../report/event.ts";
import type { Owner } from "../store/owners.ts";
import type { FolderState } from "../store/tree.ts";

/** How an entry is: what an event tells, but for the verdict. */
export type Verification = Omit<Events["entry-verified"], "sound">;

/**
 * Whether an entry is complete and as it was installed. Files of the user's
 * own do no harm.
 */
export function isSound(
  { condition, damages, problems }: Verification,
): boolean {
  return condition === "installed" && damages.length === 0 &&
    problems.length === 0;
}

/**
 * The sections that installing them again would fix. Where another entry
 * installed something else it would only damage that one; where the receipt
 * cannot be used, a new one is written.
 */
export function damagedSections(
  { damages, problems, unlisted }: Verification,
): Set<string> {
  return new Set([
    ...damages.filter(({ replacedBy }) => replacedBy.length === 0)
      .map(({ section }) => section),
    ...problems.length > 0 ? unlisted : [],
  ]);
}

/** What became of a file that an entry installed. */
export function damageOf(
  section: string,
  path: string,
  finding: "intact" | "changed" | "missing",
  sha256: string | undefined,
  otherOwners: readonly Owner[],
): Damage | undefined {
  if (finding === "intact") return undefined;
  const replacedBy = finding === "missing" ? [] : otherOwners
    .filter((owner) => !owner.former && owner.sha256 !== sha256)
    .map(({ id }) => id);
  return { section, path, kind: finding, replacedBy };
}

/** A section's folder as damage, where there is nothing in it. */
export function folderDamage(
  section: string,
  path: string,
  state: FolderState,
): Damage | undefined {
  if (state === "filled") return undefined;
  return { section, path, kind: "missing", replacedBy: [] };
}
