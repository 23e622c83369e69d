import { ManifestError, StoreError } from "../base/errors.ts";
import { readInstalledEntry } from "../inventory/entry_records.ts";
import { type InstalledEntry, treesOf } from "../inventory/installed_entry.ts";
import { otherHome } from "../inventory/other_home.ts";
import type { EntryOutcome } from "../report/event.ts";
import { lockNews } from "../report/news.ts";
import type { Settings } from "../settings/settings.ts";
import { assertWritable } from "../store/assert_writable.ts";
import { type Destination, locateDestination } from "../store/destination.ts";
import { type HeldLocks, withLocks } from "../store/lock.ts";
import {
  makeStaging,
  removeTree,
  removeWorkFolder,
  sweepStaging,
} from "../store/work_folder.ts";
import { isSmall } from "../transfer/blob.ts";
import { locateStep } from "../zoo/locate_step.ts";
import type { Step } from "../zoo/manifest.ts";
import { commitStaged } from "./commit_staged.ts";
import type { InstallContext } from "./context.ts";
import type { Entry } from "./entry.ts";
import { type PendingEntry, planUnderLocks } from "./current_plan.ts";
import { openStillHere } from "./still_here.ts";
import type { PlannedStep } from "../zoo/plan.ts";
import { type PreparedStep, stageSteps } from "./stage_steps.ts";
import type { QueuePlace } from "./work_queue.ts";

/**
 * Installs an entry that has something to be done: waits for all others who
 * work on the entry or its folders, then stages and commits.
 *
 * @throws as `installEntry` does.
 */
export async function installSteps(
  pending: PendingEntry<InstallContext>,
  place: QueuePlace,
): Promise<EntryOutcome> {
  const { entry, context } = pending;
  const { settings, transfer: { signal }, report } = context;
  const installed = await readInstalledEntry(settings.configHome, entry.id);
  const folders = await locateFolders(entry, installed, settings);
  try {
    const locks = [
      { path: entry.paths.lock, what: `entry "${entry.id}"` },
      ...[...folders.values()].map(({ lock, folder }) => ({
        path: lock,
        what: `folder "${folder}"`,
      })),
    ];
    using _ = await place.takeAll(locks.map(({ path }) => path), signal);
    const outcome = await withLocks(
      locks,
      { signal, ...lockNews(report) },
      (held) => withLocksHeld(pending, folders, held),
    );
    if (outcome === "installed") warnOfOtherHome(installed, context);
    return outcome;
  } finally {
    for (const destination of folders.values()) {
      await removeWorkFolder(destination);
    }
  }
}

async function withLocksHeld(
  { entry, plan, context }: PendingEntry<InstallContext>,
  folders: ReadonlyMap<string, Destination>,
  held: HeldLocks,
): Promise<EntryOutcome> {
  const { steps } = planUnderLocks(plan, entry, context);
  if (steps.length === 0) {
    context.report({ kind: "entry-current", id: entry.id });
    return "current";
  }
  const { located, kept } = await locateSteps(steps, folders, entry, context);
  if (kept.length > 0) {
    context.report({ kind: "sections-kept", id: entry.id, sections: kept });
  }
  const destinations = new Set(located.map(({ destination }) => destination));
  await assertWritable(
    entry.paths,
    Array.from(destinations, ({ folder }) => folder),
  );
  const downloads = await context.downloads();
  try {
    const prepared = await prepare(located);
    await using reservation = await downloads.reserve(prepared);
    const { reserved } = reservation;
    const staged = await stageSteps(entry.id, reserved, context);
    const locked = new Set(folders.keys());
    await commitStaged(entry, staged, held, locked, context);
    for (const { gathered } of destinations) await removeTree(gathered);
    return "installed";
  } finally {
    for (const { staging } of destinations) await removeTree(staging);
  }
}

/** A step whose blob is to be fetched, and its real folder. */
type LocatedStep = Pick<PreparedStep, "step" | "destination" | "blob">;

/**
 * Finds the blobs of steps.
 *
 * @returns those to fetch, and the sections that are here already.
 * @throws what asking the zoo where the blobs are throws, or the signal's reason.
 */
async function locateSteps(
  steps: readonly PlannedStep[],
  folders: ReadonlyMap<string, Destination>,
  { id, found }: Entry,
  context: InstallContext,
): Promise<{ located: LocatedStep[]; kept: string[] }> {
  const isStillHere = await openStillHere(id, context);
  const located: LocatedStep[] = [];
  const kept: string[] = [];
  for (const { step } of steps) {
    const destination = folders.get(pathOf(step));
    if (destination === undefined) continue;
    const blob = await locateStep(step, found, context.acceptChanged);
    if (await isStillHere(step, blob)) kept.push(step.section);
    else located.push({ step, destination, blob });
  }
  return { located, kept };
}

/**
 * Makes the staging folders for steps, and clears away what killed runs have
 * left. Only for the holder of the locks of all destinations.
 *
 * @throws StoreError when a folder cannot be made or cleared.
 */
async function prepare(
  located: readonly LocatedStep[],
): Promise<PreparedStep[]> {
  const prepared: PreparedStep[] = [];
  const byFolder = Map.groupBy(
    located,
    ({ destination }) => destination.staging,
  );
  const held = new Set(located.map(({ destination }) => destination.lock));
  for (
    const work of new Set(located.map(({ destination: { work } }) => work))
  ) {
    await sweepStaging(work, held);
  }
  for (const group of byFolder.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const folders = await makeStaging(first.destination, group.length);
    for (const [index, staging] of folders.entries()) {
      const { step, destination, blob } = group[index] ?? first;
      // One lock for all of them: each that is held takes time, again and again.
      const isShared = !isSmall(blob.expected);
      prepared.push({
        step,
        destination,
        staging,
        work: isShared ? destination.work : destination.gathered,
        isShared,
        blob,
        keepsBlob: step.action.keepsBlob,
      });
    }
  }
  return prepared;
}

/**
 * The real folders of all steps of an entry, and those that earlier versions
 * filled: what is left there goes. Those of the latter that cannot be had, of a
 * disk that is not mounted for one, are left as they are. Nothing is made.
 *
 * @throws StoreError or ManifestError, see `locateDestination()`.
 */
async function locateFolders(
  { manifest: { steps } }: Entry,
  installed: InstalledEntry | undefined,
  { configHome, home }: Settings,
): Promise<Map<string, Destination>> {
  const own = new Set(steps.map(pathOf));
  const trees = installed === undefined ? [] : treesOf(installed);
  const former = trees.map(({ folder }) => folder);
  const folders = new Map<string, Destination>();
  for (const path of new Set([...former, ...own])) {
    try {
      folders.set(path, await locateDestination(configHome, home, path));
    } catch (error) {
      const isRefused = error instanceof StoreError ||
        error instanceof ManifestError;
      if (own.has(path) || !isRefused) throw error;
    }
  }
  return folders;
}

/** A config folder has one record of an entry, which is about one home. */
function warnOfOtherHome(
  installed: InstalledEntry | undefined,
  { settings: { configHome, home }, report }: InstallContext,
): void {
  const earlier = installed && otherHome(installed, home);
  if (installed === undefined || earlier === undefined) return;
  report({
    kind: "warning",
    text:
      `"${installed.id}" is in the home "${earlier}", too: from now on, the records in "${configHome}" describe "${home}". For several homes, give each its own config folder with niftynet_config_home.`,
  });
}

function pathOf({ folder }: Step): string {
  return folder.join("/");
}
