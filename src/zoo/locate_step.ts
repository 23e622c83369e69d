import { SignatureError } from "../base/errors.ts";
import type { Blob, Expected } from "../transfer/blob.ts";
import type { Step } from "./manifest.ts";
import { knownArchive } from "./official_zoo.ts";
import type { FoundManifest } from "./source.ts";

/**
 * Finds the blob of a step, with everything that is known of it: what the
 * manifest says goes before what is known of the official zoo, and that before
 * what the zoo at hand says.
 *
 * @param acceptChanged whether to leave out what is known of the official zoo
 * @throws as `FoundManifest.locate()` does, and what `step.vet` throws; SignatureError when the manifest of
 * a signed zoo contradicts its list.
 */
export async function locateStep(
  step: Step,
  found: FoundManifest,
  acceptChanged: boolean,
): Promise<Blob> {
  const ask = () => found.locate(step.url);
  const blob = await (step.vet?.(ask) ?? ask());
  const expected = expectedOf(step, acceptChanged);
  const { sha256 } = blob.expected;
  if (found.signedBy !== undefined && sha256 !== (expected.sha256 ?? sha256)) {
    throw contradiction(blob, found.signedBy);
  }
  return { ...blob, expected: { ...blob.expected, ...expected } };
}

/** What a manifest and the list say of one archive must agree. */
function contradiction(blob: Blob, key: string): SignatureError {
  return new SignatureError(
    `cannot use "${blob.label}": the manifest and the list that the key ${key} has signed have two different SHA-256 for it`,
    {
      hint: blob.expected.otherwise ??
        "Ask the zoo's owner, who can correct one of them and sign again.",
    },
  );
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
