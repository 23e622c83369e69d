import type { Blob, Expected } from "../transfer/blob.ts";
import { knownArchive } from "./known_archive.ts";
import type { Step } from "./manifest.ts";
import type { FoundManifest } from "./source.ts";

/**
 * Finds the blob of a step, with everything that is known of it: what the
 * manifest says goes before what is known of the official zoo, and that before
 * what the zoo at hand says.
 *
 * @param acceptChanged whether to leave out what is known of the official zoo
 * @throws as `FoundManifest.locate()` does.
 */
export async function locateStep(
  step: Step,
  found: FoundManifest,
  acceptChanged: boolean,
): Promise<Blob> {
  const blob = await found.locate(step.url);
  const expected = expectedOf(step, acceptChanged);
  return { ...blob, expected: { ...blob.expected, ...expected } };
}

/**
 * What the archive of a step must be: what the manifest says, else what is
 * known of the official zoo's archives.
 *
 * @param acceptChanged whether to leave out what is known
 */
export function expectedOf(
  step: Step,
  acceptChanged: boolean,
): Expected {
  const known = acceptChanged ? undefined : knownArchive(step.url);
  return { ...known, ...step.expected };
}
