import type { Step } from "../zoo/manifest.ts";
import type { ArchiveLocation, FoundManifest } from "../zoo/source.ts";
import { expectedOf } from "./expected.ts";

/**
 * Finds where the archive of a step is, and everything that is known of it:
 * what the manifest says goes before what is known of the official zoo, and
 * that before what the zoo at hand says.
 *
 * @param acceptChanged whether to leave out what is known of the official zoo
 * @throws as `FoundManifest.locate()` does.
 */
export async function locateArchive(
  step: Step,
  found: FoundManifest,
  acceptChanged: boolean,
): Promise<ArchiveLocation> {
  const location = await found.locate(step.url);
  const expected = expectedOf(step, acceptChanged);
  return { ...location, expected: { ...location.expected, ...expected } };
}
