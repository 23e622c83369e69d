import { AppError, Interrupted, SignatureError } from "../base/errors.ts";
import type { DescribedSection } from "../report/event.ts";
import { folderState } from "../store/folder_state.ts";
import { publicUrl } from "../base/describe_url.ts";
import { probeSize } from "../transfer/probe_size.ts";
import { expectedOf, locateStep } from "../zoo/locate_step.ts";
import type { Step } from "../zoo/manifest.ts";
import type { FoundManifest } from "../zoo/source.ts";
import type { PlanContext } from "./context.ts";
import type { Entry } from "./entry.ts";
import { userFolder } from "./current_plan.ts";

/**
 * Tells where the archives of an entry are, how large they are, their digests,
 * and what their folders hold.
 *
 * @throws what asking the zoo throws, and StoreError when a folder cannot be
 * looked into.
 */
export function describeSteps(
  { manifest, found }: Entry,
  context: PlanContext,
): Promise<DescribedSection[]> {
  return Promise.all(manifest.steps.map(async (step) => {
    const folder = userFolder(context.settings.home, step);
    return {
      section: step.section,
      ...await describeArchive(step, found, context),
      ...step.origin !== undefined && { origin: step.origin },
      ...step.license !== undefined && { license: step.license },
      folder,
      folderState: folderState(folder),
    };
  }));
}

async function describeArchive(
  step: Step,
  found: FoundManifest,
  { transfer, acceptChanged }: PlanContext,
): Promise<Pick<DescribedSection, "url" | "bytes" | "sha256">> {
  let url = publicUrl(step.url);
  let { sha256 } = expectedOf(step, acceptChanged);
  try {
    const blob = await locateStep(step, found, acceptChanged);
    url = blob.label;
    ({ sha256 } = blob.expected);
    const impatient = { ...transfer, retries: 0 };
    return { url, sha256, bytes: await probeSize(blob, impatient) };
  } catch (error) {
    // The size is a courtesy: a server that cannot be asked is no failure.
    const isFatal = error instanceof Interrupted ||
      error instanceof SignatureError || !(error instanceof AppError);
    if (isFatal) throw error;
    return { url, sha256, bytes: undefined };
  }
}
