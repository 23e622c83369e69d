import type { EntryOutcome } from "../report/event.ts";
import { lockNews } from "../report/lock_news.ts";
import { assertWritable } from "../store/assert_writable.ts";
import { type HeldLocks, withLocks } from "../store/locks.ts";
import { removeStaging, removeWorkFolder } from "../store/work_folder.ts";
import type { InstallContext } from "./context.ts";
import { commitStaged } from "./commit_staged.ts";
import { type Entry, findEntry, planNow } from "./entry_plan.ts";
import { type LocatedStep, locateSteps } from "./locate_steps.ts";
import { prepareSteps } from "./prepare_steps.ts";
import { stageEntry } from "./stage_entry.ts";
import type { StagedStep } from "./stage_step.ts";
import type { Turn } from "./turns.ts";

/**
 * Installs an entry, or reports that it is there already. Several at once work
 * at the same time; those that share a folder go in the order of the calls.
 *
 * Whoever installs it holds the locks of the entry and of the folders of its
 * steps; another process waits, looks again, and finds it done.
 *
 * @returns which of the two it was.
 * @throws ManifestError, UnknownEntryError, NetworkError, IntegrityError,
 * ArchiveError or StoreError when it cannot be installed: what was there is
 * then as it was; or the reason of `context.transfer.signal` when stopped.
 */
export async function installEntry(
  id: string,
  context: InstallContext,
): Promise<EntryOutcome> {
  // Joined before anything is waited for: of two entries that put a file into
  // one folder it is the later one's that stays, as the user named them.
  const turn = context.turns.join();
  try {
    const entry = await findEntry(id, context, true);
    if (planNow(entry, context).steps.length === 0) {
      context.report({ kind: "entry-current", id });
      return "current";
    }
    const located = await locateSteps(entry.manifest.steps, context.settings);
    try {
      return await inTurn(entry, located, turn, context);
    } finally {
      for (const { destination } of located) {
        await removeWorkFolder(destination);
      }
    }
  } finally {
    turn.leave();
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
  try {
    const prepared = await prepareSteps(
      plan.steps,
      located,
      entry.found,
      context,
    );
    staged = await stageEntry(entry.id, prepared, context);
    await commitStaged(entry, staged, held, context);
    return "installed";
  } finally {
    for (const { request } of staged) await context.fetches.release(request);
    for (const { destination } of located) await removeStaging(destination);
  }
}
