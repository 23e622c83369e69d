// Pure: no disk, network, clock or environment.

import type { AppError } from "../base/errors.ts";
import type { InstalledEntry } from "../inventory/installed_entry.ts";
import type { Manifest } from "../zoo/manifest.ts";
import { isSameVersion, refuseVersion } from "../zoo/pin.ts";

/** What an entry has to be, where not anything that a zoo has will do. */
export interface Demand {
  /** Whether what is installed is that, as its record and receipt tell. */
  isInstalled(installed: InstalledEntry): boolean;
  /** Why all is to be installed where something else is: a phrase for the plan. */
  readonly reason: string;
  /** What the user can do where no zoo has the entry. */
  readonly absent?: string;
  /** Why what a zoo has is not that; undefined where it is, as far as its manifest tells. */
  refusal(manifest: Manifest, zoo: string): AppError | undefined;
  /** What a zoo has, with what its archives have to be. */
  expect?(manifest: Manifest, zoo: string): Manifest;
}

/** Demands a version of an entry, as `unet==1.0` does. */
export function versionPin(id: string, version: string): Demand {
  return {
    isInstalled: ({ record }) =>
      record?.version !== undefined && isSameVersion(record.version, version),
    reason: `version ${version} is requested`,
    refusal: (manifest, zoo) =>
      refuseVersion(id, version, manifest.version, zoo),
  };
}
