// Pure: no disk, network, clock or environment.

import type { FolderState } from "../store/tree.ts";
import { compareLooseVersions } from "./loose_version.ts";
import { type Manifest, type Step, unmetRequirement } from "./manifest.ts";

/** What is on this machine of an entry. */
export interface Installed {
  /**
   * The version that the local record names; `undefined` for a record without
   * one. A missing record, or one that does not parse, is `"none"`.
   */
  record: { version: string | undefined } | "none";
  /** State of the folder of a step; `damaged` where it is not as it was installed. */
  folder: (step: Step) => FolderState | "damaged";
}

/** Why all steps run where the user asks for everything again, what is here unchanged included. */
export const FORCED = "forced";

/** A step that is to be carried out, and why. */
export interface PlannedStep {
  step: Step;
  reason: string;
}

/** What is to be done for an entry; without steps it is up to date. */
export interface Plan {
  steps: readonly PlannedStep[];
}

/**
 * Decides which steps of an entry run. A reason that concerns the whole entry
 * runs them all; a folder that is missing or empty runs the steps that fill
 * it, so that what is in the other folders is left alone.
 *
 * @param again why they all run whatever is installed, if they do
 * @throws ManifestError when there is something to do and the manifest asks
 * for a newer download interface or NiftyNet than this program serves.
 */
export function planEntry(
  manifest: Manifest,
  installed: Installed,
  again: string | undefined,
): Plan {
  const whole = again ?? wholeReason(manifest, installed);
  const steps = manifest.steps.flatMap((step) => {
    const reason = whole ?? folderReason(installed.folder(step));
    return reason === undefined ? [] : [{ step, reason }];
  });
  const unmet = steps.length > 0
    ? unmetRequirement(manifest.requires)
    : undefined;
  if (unmet !== undefined) throw unmet;
  return { steps };
}

/** Why a plan is carried out, in one phrase: the reason of its steps, or each with its own. */
export function planReason({ steps }: Plan): string {
  const reasons = new Set(steps.map(({ reason }) => reason));
  if (reasons.size === 1) return [...reasons].join();
  return steps.map(({ step, reason }) => `${step.section}: ${reason}`).join(
    ", ",
  );
}

function wholeReason(
  manifest: Manifest,
  { record }: Installed,
): string | undefined {
  if (record === "none") return "not installed";
  const [local, remote] = [record.version, manifest.version];
  if (remote === undefined) return undefined;
  if (local === undefined) return `version ${remote} is new`;
  return compareLooseVersions(local, remote) < 0
    ? `version ${local} → ${remote}`
    : undefined;
}

function folderReason(state: FolderState | "damaged"): string | undefined {
  if (state === "filled") return undefined;
  return `folder is ${state}`;
}
