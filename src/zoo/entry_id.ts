// Pure: no disk, network, clock or environment.

import { ManifestError } from "../base/errors.ts";
import { checkSegment } from "../base/portable_path.ts";

/** What the ids of the zoo's models end in; their folders in the zoo do without. */
const MODEL_ZOO = "_model_zoo";

/**
 * Checks that a sample id can be the name of a file on every system, since
 * caches, receipts and folders are named after it.
 *
 * @throws ManifestError that says which rule an id breaks.
 */
export function checkEntryId(id: string): void {
  const reason = checkSegment(id);
  if (reason !== undefined) {
    throw new ManifestError(`cannot use "${id}" as a sample id: it ${reason}`);
  }
  if (entryFolder(id) === "") {
    throw new ManifestError(
      `cannot use "${id}" as a sample id: it names no entry`,
    );
  }
}

/** The entry's folder in the zoo: the id without its first `_model_zoo`. */
export function entryFolder(id: string): string {
  return id.replace(MODEL_ZOO, "");
}
