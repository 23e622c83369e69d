import { UsageError } from "../base/errors.ts";
import type { ZooKind } from "./kinds/kind.ts";
import { KINDS } from "./kinds/kinds.ts";
import type { TargetKind } from "./kinds/target.ts";
import { readAddress } from "./open_zoo.ts";

/** Where something is to be written. */
export interface TargetPlace {
  kind: TargetKind;
  path: string;
  /** Folder for the lock and for archives on their way. */
  work: string;
}

/**
 * Tells what kind of zoo is to be written at an address.
 *
 * @param scratch a folder for what is on its way to a zoo that is on no volume
 * @throws SettingsError or UsageError when nothing can be written there.
 */
export function targetPlace(
  to: string,
  split: boolean,
  scratch: string,
  kinds: readonly ZooKind[] = KINDS,
): TargetPlace {
  const address = readAddress(to, kinds);
  const kind = kinds.flatMap(({ target }) => target ?? [])
    .find((target) => target.claims(address, split));
  if (kind === undefined) {
    throw new UsageError(`cannot write a zoo to "${address.text}"`, {
      hint:
        "Name a folder, a file that ends in .tar, or oci://registry/repository with --to.",
    });
  }
  return { kind, ...kind.place(address, scratch) };
}
