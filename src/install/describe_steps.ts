import { AppError, Interrupted } from "../base/errors.ts";
import { folderState } from "../store/folder_state.ts";
import type { FolderState } from "../store/tree.ts";
import { publicUrl } from "../base/describe_url.ts";
import { probeSize } from "../transfer/probe_size.ts";
import { locateStep } from "../zoo/locate_step.ts";
import type { Step } from "../zoo/manifest.ts";
import type { FoundManifest } from "../zoo/source.ts";
import type { LookContext } from "./context.ts";
import type { Entry } from "./entry.ts";
import { userFolder } from "./plan_entry.ts";

/** A step of an entry for people. */
export interface DescribedStep {
  section: string;
  /** Where its archive is. */
  url: string;
  /** Size of the archive; undefined where it cannot be told. */
  bytes: number | undefined;
  folder: string;
  folderState: FolderState;
}

/**
 * Tells where the archives of an entry are, how large they are, and what their
 * folders hold.
 *
 * @throws what asking the zoo throws, and StoreError when a folder cannot be
 * looked into.
 */
export function describeSteps(
  { manifest, found }: Entry,
  context: LookContext,
): Promise<DescribedStep[]> {
  return Promise.all(manifest.steps.map(async (step) => {
    const folder = userFolder(context.settings.home, step);
    return {
      section: step.section,
      ...await describeArchive(step, found, context),
      folder,
      folderState: folderState(folder),
    };
  }));
}

async function describeArchive(
  step: Step,
  found: FoundManifest,
  { transfer, acceptChanged }: LookContext,
): Promise<Pick<DescribedStep, "url" | "bytes">> {
  let url = publicUrl(step.url);
  try {
    const blob = await locateStep(step, found, acceptChanged);
    url = blob.label;
    const impatient = { ...transfer, retries: 0 };
    return { url, bytes: await probeSize(blob, impatient) };
  } catch (error) {
    // The size is a courtesy: a server that cannot be asked is no failure.
    if (error instanceof Interrupted || !(error instanceof AppError)) {
      throw error;
    }
    return { url, bytes: undefined };
  }
}
