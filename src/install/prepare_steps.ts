import { makeStaging, sweepStaging } from "../store/work_folder.ts";
import type { BlobRequest } from "../transfer/archive.ts";
import { partPath } from "../transfer/part_left.ts";
import type { PlannedStep } from "../zoo/plan.ts";
import { locateStep } from "../zoo/locate_step.ts";
import type { FoundManifest } from "../zoo/source.ts";
import type { InstallContext } from "./context.ts";
import type { LocatedStep } from "./locate_steps.ts";

/** A step with an empty folder to expand its archive into, and the archive to ask for. */
export interface PreparedStep extends LocatedStep {
  staging: string;
  request: BlobRequest;
}

/**
 * Makes the staging folders for the steps of a plan, and clears away what
 * killed runs have left. Only for the holder of the locks of all destinations.
 *
 * @throws StoreError when a folder cannot be made or cleared, and what asking
 * the zoo where the archives are throws.
 */
export async function prepareSteps(
  planned: readonly PlannedStep[],
  located: readonly LocatedStep[],
  found: FoundManifest,
  context: InstallContext,
): Promise<PreparedStep[]> {
  const sections = new Set(planned.map(({ section }) => section));
  const byDestination = Map.groupBy(
    located.filter(({ step }) => sections.has(step.section)),
    ({ destination }) => destination.staging,
  );
  const prepared: PreparedStep[] = [];
  for (const group of byDestination.values()) {
    const [first] = group;
    if (first === undefined) continue;
    await sweepStaging(first.destination);
    const folders = await makeStaging(first.destination, group.length);
    for (const [index, each] of group.entries()) {
      const staging = folders[index];
      if (staging === undefined) continue;
      const request = await requestOf(each, staging, found, context);
      prepared.push({ ...each, staging, request });
    }
  }
  return prepared;
}

async function requestOf(
  { step, destination: { work } }: LocatedStep,
  staging: string,
  found: FoundManifest,
  { acceptChanged, space }: InstallContext,
): Promise<BlobRequest> {
  const blob = await locateStep(step, found, acceptChanged);
  const { at } = blob;
  const part = at.kind === "web" ? partPath(at.url, work) : undefined;
  return {
    blob,
    folder: work,
    admit: (archive) => space?.admit({ work, staging, part, archive }),
  };
}
