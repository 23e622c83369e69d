import type { EntryOutcome } from "../report/event.ts";
import { planReason } from "../zoo/plan.ts";
import { probeSize } from "../transfer/probe_size.ts";
import type { EntryContext } from "./context.ts";
import { findEntry, planNow, userFolder } from "./entry_plan.ts";
import { locateArchive } from "./locate_archive.ts";

/**
 * Reports what installing an entry would do, and changes nothing on disk.
 *
 * @returns whether something would be done.
 * @throws what `installEntry()` throws before it begins to download.
 */
export async function showPlan(
  id: string,
  context: EntryContext,
): Promise<EntryOutcome> {
  const entry = await findEntry(id, context, false);
  const plan = planNow(entry, context);
  if (plan.steps.length === 0) {
    context.report({ kind: "entry-current", id });
    return "current";
  }
  const steps = await Promise.all(plan.steps.map(async (step) => {
    const { url, expected } = await locateArchive(
      step,
      entry.found,
      context.acceptChanged,
    );
    return {
      section: step.section,
      url: url.href,
      folder: userFolder(context.settings.home, step),
      bytes: expected.bytes ?? await probeSize(url, context.transfer),
    };
  }));
  context.report({
    kind: "entry-planned",
    id,
    reason: planReason(plan),
    steps,
  });
  return "planned";
}
