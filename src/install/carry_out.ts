import { ManifestError, StoreError } from "../base/errors.ts";
import { readInstalledEntry } from "../inventory/entry_records.ts";
import { treesOf } from "../inventory/installed_entry.ts";
import type { EntryOutcome } from "../report/event.ts";
import { lockNews } from "../report/lock_news.ts";
import { assertWritable } from "../store/assert_writable.ts";
import { type Destination, locateDestination } from "../store/destination.ts";
import { type HeldLocks, withLocks } from "../store/locks.ts";
import { removeStaging, removeWorkFolder } from "../store/work_folder.ts";
import { commitStaged } from "./commit_staged.ts";
import type { InstallContext } from "./context.ts";
import { type Entry, planNow } from "./entry_plan.ts";
import { type LocatedStep, locateSteps } from "./locate_steps.ts";
import { type PreparedStep, prepareSteps } from "./prepare_steps.ts";
import { stageEntry } from "./stage_entry.ts";
import type { StagedStep } from "./stage_step.ts";
import type { Turn } from "./turns.ts";

/**
 * Installs an entry that has something to be done.
 *
 * @param turn the caller leaves it
 * @throws as `installEntry` does.
 */
export async function carryOut(
  entry: Entry,
  turn: Turn,
  context: InstallContext,
): Promise<EntryOutcome> {
  const located = await locateSteps(entry.manifest.steps, context.settings);
  try {
    return await inTurn(entry, located, turn, context);
  } finally {
    for (const { destination } of located) await removeWorkFolder(destination);
  }
}

/** Waits for everybody else who works on the entry or its folders, then does the work. */
async function inTurn(
  entry: Entry,
  located: readonly LocatedStep[],
  turn: Turn,
  context: InstallContext,
): Promise<EntryOutcome> {
  const former = await formerFolders(entry, located, context);
  const destinations = [
    ...located.map(({ destination }) => destination),
    ...former.values(),
  ];
  const locked = new Set([
    ...located.map(({ step }) => step.folder.join("/")),
    ...former.keys(),
  ]);
  const requests = [
    { path: entry.paths.lock, what: `entry "${entry.id}"` },
    ...destinations.map(({ lock, folder }) => ({
      path: lock,
      what: `folder "${folder}"`,
    })),
  ];
  const { signal } = context.transfer;
  const giveBack = await turn.takeAll(
    requests.map(({ path }) => path),
    signal,
  );
  try {
    return await withLocks(
      requests,
      { signal, ...lockNews(context.report) },
      (held) => withLocksHeld(entry, located, held, locked, context),
    );
  } finally {
    giveBack();
    for (const place of former.values()) await removeWorkFolder(place);
  }
}

/**
 * The folders that earlier versions filled and this one does not: what is left
 * there goes. Those that cannot be had, of a disk that is not mounted for one,
 * are left as they are.
 *
 * @returns by path as seen from the home.
 */
async function formerFolders(
  { id }: Entry,
  located: readonly LocatedStep[],
  { settings: { configHome, home } }: InstallContext,
): Promise<Map<string, Destination>> {
  const installed = await readInstalledEntry(configHome, id);
  const paths = new Set(
    installed && treesOf(installed).map(({ folder }) => folder),
  );
  for (const { step } of located) paths.delete(step.folder.join("/"));
  const former = new Map<string, Destination>();
  for (const path of paths) {
    try {
      former.set(path, await locateDestination(configHome, home, path));
    } catch (error) {
      const isRefused = error instanceof StoreError ||
        error instanceof ManifestError;
      if (!isRefused) throw error;
    }
  }
  return former;
}

async function withLocksHeld(
  entry: Entry,
  located: readonly LocatedStep[],
  held: HeldLocks,
  locked: ReadonlySet<string>,
  context: InstallContext,
): Promise<EntryOutcome> {
  // Whoever had the locks before may have done the work.
  const plan = planNow(entry, context);
  if (plan.steps.length === 0) {
    context.report({ kind: "entry-current", id: entry.id });
    return "current";
  }
  const needed = new Set(plan.steps.map(({ section }) => section));
  await assertWritable(
    entry.paths,
    located.filter(({ step }) => needed.has(step.section))
      .map(({ destination }) => destination.folder),
  );
  let prepared: PreparedStep[] = [];
  let staged: StagedStep[] = [];
  let giveBack = () => Promise.resolve();
  try {
    prepared = await prepareSteps(
      plan.steps,
      located,
      entry.found,
      context,
    );
    giveBack = await context.partLocks.hold(
      prepared.map(({ request }) => request),
      { signal: context.transfer.signal, ...lockNews(context.report) },
    );
    // Before the first byte, as far as the sizes are known by then.
    for (const { request } of prepared) {
      request.admit?.(request.blob.expected.bytes);
    }
    staged = await stageEntry(entry.id, prepared, context);
    await commitStaged(entry, staged, held, locked, context);
    return "installed";
  } finally {
    for (const { request } of staged) await context.fetches.release(request);
    await giveBack();
    for (const { staging } of prepared) context.space?.settle(staging);
    for (const { destination } of located) await removeStaging(destination);
  }
}
