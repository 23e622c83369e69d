// Pure: no disk, network, clock or environment.

import { isSameVersion, refuseVersion } from "../zoo/pin.ts";
import type { Demand } from "./demand.ts";

/** Demands a version of an entry, as `unet==1.0` does. */
export function versionPin(id: string, version: string): Demand {
  return {
    isInstalled: ({ record }) =>
      record?.version !== undefined && isSameVersion(record.version, version),
    reason: `version ${version} is wanted`,
    refusal: (manifest, zoo) =>
      refuseVersion(id, version, manifest.version, zoo),
  };
}
