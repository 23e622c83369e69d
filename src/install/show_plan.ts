import { SET_ASIDE_SUFFIX } from "../base/set_aside_name.ts";
import { changedFiles } from "../inventory/changed_files.ts";
import { readInstalledEntry } from "../inventory/entry_records.ts";
import type { EntryOutcome } from "../report/event.ts";
import { locateStep } from "../zoo/locate_step.ts";
import { type Plan, planReason } from "../zoo/plan.ts";
import { probeSize } from "../transfer/probe_size.ts";
import type { PlanContext } from "./context.ts";
import type { Entry } from "./entry.ts";
import { userFolder } from "./current_plan.ts";
import { pendingEntry } from "./install_entry.ts";
import { openStillHere } from "./still_here.ts";

/**
 * Reports what installing an entry would do, and changes nothing on disk.
 *
 * @returns whether something would be done.
 * @throws what `installEntry()` throws before it begins to download.
 */
export async function showPlan(
  id: string,
  context: PlanContext,
): Promise<EntryOutcome> {
  const pending = await pendingEntry(id, context, false);
  if (pending === undefined) return "current";
  const { entry, plan } = pending;
  const isStillHere = await openStillHere(id, context);
  const steps = await Promise.all(plan.steps.map(async ({ step }) => {
    const blob = await locateStep(step, entry.found, context.acceptChanged);
    return await isStillHere(step, blob) ? [] : {
      section: step.section,
      url: blob.label,
      folder: userFolder(context.settings.home, step),
      bytes: await probeSize(blob, context.transfer),
    };
  }));
  context.report({
    kind: "entry-planned",
    id,
    reason: planReason(plan),
    steps: steps.flat(),
  });
  await warnOfChanges(entry, plan, context);
  return "planned";
}

/** Files of the user's that are named; more are only counted. */
const NAMED = 10;

/** Tells what of the user's an installation may meet; only the archives could tell what it does. */
async function warnOfChanges(
  { id, manifest }: Entry,
  { steps }: Plan,
  { settings, transfer, report }: PlanContext,
): Promise<void> {
  const warn = (text: string) => report({ kind: "warning", text });
  const folders = steps.map(({ step }) => step.folder.join("/"));
  const changed = await changedFiles(id, folders, settings, transfer.signal);
  for (const path of changed.slice(0, NAMED)) {
    warn(
      `"${path}" is yours or has changed: it would be kept as "${path}${SET_ASIDE_SUFFIX}" if the archive has a different one`,
    );
  }
  if (changed.length > NAMED) {
    warn(`The same goes for ${changed.length - NAMED} more of your files`);
  }
  const installed = await readInstalledEntry(settings.configHome, id);
  const names = new Set(manifest.steps.map(({ section }) => section));
  for (const { section } of installed?.receipt?.sections ?? []) {
    if (names.has(section)) continue;
    warn(
      `Section "${section}" is no longer part of ${id}: its files would be removed, unless they have changed`,
    );
  }
}
