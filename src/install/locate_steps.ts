import type { Settings } from "../settings/settings.ts";
import { type Destination, locateDestination } from "../store/destination.ts";
import type { Step } from "../zoo/manifest.ts";

/** A step and where its folder really is. */
export interface LocatedStep {
  step: Step;
  destination: Destination;
}

/**
 * Finds the real folders of all steps of an entry. Nothing is made.
 *
 * @throws StoreError or ManifestError, see `locateDestination()`.
 */
export async function locateSteps(
  steps: readonly Step[],
  { configHome, home }: Settings,
): Promise<LocatedStep[]> {
  const located: LocatedStep[] = [];
  for (const step of steps) {
    const path = step.folder.join("/");
    located.push({
      step,
      destination: await locateDestination(configHome, home, path),
    });
  }
  return located;
}
