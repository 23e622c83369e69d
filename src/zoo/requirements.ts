// Pure: no disk, network, clock or environment.

import { ManifestError } from "../base/errors.ts";
import { DOWNLOAD_API, NIFTYNET_VERSION } from "../base/version.ts";
import { compareLooseVersions } from "./loose_version.ts";

/** The lowest versions that an entry works with, where its manifest names them. */
export interface Requirements {
  downloadApi: string | undefined;
  niftynet: string | undefined;
}

/**
 * Says which download interface or NiftyNet an entry asks for that is newer
 * than what this program serves; `undefined` if there is none.
 */
export function unmetRequirement(
  { downloadApi, niftynet }: Requirements,
): ManifestError | undefined {
  if (downloadApi && compareLooseVersions(downloadApi, DOWNLOAD_API) > 0) {
    return new ManifestError(
      `This example requires a newer version of NiftyNet: it asks for download API ${downloadApi}, and this program has ${DOWNLOAD_API}`,
      { failure: "version", hint: "Update net_download." },
    );
  }
  if (niftynet && compareLooseVersions(niftynet, NIFTYNET_VERSION) > 0) {
    return new ManifestError(
      `This example requires NiftyNet version ${niftynet} or later, and this program serves ${NIFTYNET_VERSION}`,
      { failure: "version", hint: "Update NiftyNet and net_download." },
    );
  }
  return undefined;
}
