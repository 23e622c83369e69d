// Pure: no disk, network, clock or environment.

import { knownArchive } from "../zoo/known_archive.ts";
import type { Step } from "../zoo/manifest.ts";

/**
 * What the archive of a step must be: what the manifest says, else what is
 * known of the official zoo's archives.
 *
 * @param acceptChanged whether to leave out what is known
 */
export function expectedOf(
  step: Step,
  acceptChanged: boolean,
): Step["expected"] {
  const known = acceptChanged ? undefined : knownArchive(step.url);
  return { ...known, ...step.expected };
}
