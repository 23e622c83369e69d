import { AppError, Interrupted } from "../errors.ts";
import { folderState } from "../store/folder_state.ts";
import type { FolderState } from "../store/tree.ts";
import { probeSize } from "../transfer/probe_size.ts";
import type { Step } from "../zoo/manifest.ts";
import type { FoundManifest } from "../zoo/source.ts";
import type { EntryContext } from "./context.ts";
import { type Entry, userFolder } from "./entry_plan.ts";
import { locateArchive } from "./locate_archive.ts";

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
  context: EntryContext,
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
  { transfer, acceptChanged }: EntryContext,
): Promise<Pick<DescribedStep, "url" | "bytes">> {
  const location = await locateArchive(step, found, acceptChanged);
  const { url, expected: { bytes } } = location;
  if (bytes !== undefined) return { url: url.href, bytes };
  try {
    const impatient = { ...transfer, retries: 0 };
    return { url: url.href, bytes: await probeSize(url, impatient) };
  } catch (error) {
    // The size is a courtesy: a server that cannot be asked is no failure.
    if (error instanceof Interrupted || !(error instanceof AppError)) {
      throw error;
    }
    return { url: url.href, bytes: undefined };
  }
}
