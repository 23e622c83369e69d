import { installEntry } from "../../install/install_entry.ts";
import { showPlan } from "../../install/show_plan.ts";
import { versionPin } from "../../install/demand.ts";
import { advisePin, readPins } from "../../zoo/pin.ts";
import { idAdvice, installEach, reportZoos } from "../for_each_entry.ts";
import type { RequestedEntries } from "../locked_entries.ts";
import { adviseCommand } from "../meant_command.ts";
import { installContext, type Session } from "../session.ts";

/**
 * Installs entries, or with `--dry-run` shows what that would do.
 *
 * @returns the exit code: 0 when every entry is installed, else 1; the others
 * are done all the same.
 */
export async function get(session: Session): Promise<number> {
  const { options, report, settings } = session;
  const { zoos, entries } = await requestedEntries(session);
  const context = installContext(session);
  reportZoos(zoos, report);
  const adviseId = idAdvice(settings);
  const install = options.dryRun ? showPlan : installEntry;
  return await installEach(
    [...entries.keys()],
    report,
    (id) => install(id, { ...context, ...entries.get(id) }),
    {
      advise: async (id, error) =>
        adviseCommand(id, error) ?? advisePin(id, error) ??
          await adviseId(id, error),
    },
  );
}

async function requestedEntries(session: Session): Promise<RequestedEntries> {
  const { args, options: { locked }, settings: { zoos } } = session;
  if (locked !== undefined) {
    const { lockedEntries } = await import("../locked_entries.ts");
    return await lockedEntries(session, locked);
  }
  const entries = new Map(
    Array.from(readPins(args), ([id, version]) => [
      id,
      version === undefined ? {} : { demand: versionPin(id, version) },
    ]),
  );
  return { zoos, entries };
}
