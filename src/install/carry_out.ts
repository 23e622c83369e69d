import type { EntryOutcome } from "../report/event.ts";
import { lockNews } from "../report/lock_news.ts";
import { assertWritable } from "../store/assert_writable.ts";
import { type HeldLocks, withLocks } from "../store/locks.ts";
import { removeStaging, removeWorkFolder } from "../store/work_folder.ts";
import { commitStaged } from "./commit_staged.ts";
import type { InstallContext } from "./context.ts";
import { type Entry, planNow } from "./entry_plan.ts";
import { type LocatedStep, locateSteps } from "./locate_steps.ts";
import { prepareSteps } from "./prepare_steps.ts";
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
  const requests = [
    { path: entry.paths.lock, what: `entry "${entry.id}"` },
    ...located.map(({ destination }) => ({
      path: destination.lock,
      what: `folder "${destination.folder}"`,
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
      (held) => withLocksHeld(entry, located, held, context),
    );
  } finally {
    giveBack();
  }
}

async function withLocksHeld(
  entry: Entry,
  located: readonly LocatedStep[],
  held: HeldLocks,
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
  let staged: StagedStep[] = [];
  let giveBack = () => Promise.resolve();
  try {
    const prepared = await prepareSteps(
      plan.steps,
      located,
      entry.found,
      context,
    );
    giveBack = await context.partLocks.hold(
      prepared.map(({ request }) => request),
      { signal: context.transfer.signal, ...lockNews(context.report) },
    );
    staged = await stageEntry(entry.id, prepared, context);
    await commitStaged(entry, staged, held, context);
    return "installed";
  } finally {
    for (const { request } of staged) await context.fetches.release(request);
    await giveBack();
    for (const { destination } of located) await removeStaging(destination);
  }
}
