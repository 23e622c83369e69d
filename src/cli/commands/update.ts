import type { InstallContext } from "../../install/context.ts";
import { installEntry } from "../../install/install_entry.ts";
import { showPlan } from "../../install/show_plan.ts";
import { readInstalledEntries } from "../../inventory/entry_records.ts";
import { notInstalled } from "../../inventory/installed_entry.ts";
import { withoutElsewhere } from "../../inventory/other_home.ts";
import {
  installEach,
  reportNothing,
  reportUnchecked,
  reportZoos,
} from "../for_each_entry.ts";
import { installContext, type Session } from "../session.ts";

/**
 * Installs newer versions of entries that are installed, of all unless some
 * are named, or with `--dry-run` shows what that would do. An entry whose zoo
 * cannot be asked fails, with `--offline` too: nothing was found out. Of several
 * zoos those that answer count, and the others make the exit code 1.
 *
 * @returns the exit code: 0 when all are up to date then.
 */
export async function update(session: Session): Promise<number> {
  const { args, options, report, settings, warn } = session;
  const installed = await readInstalledEntries(settings.configHome);
  const ids = installed.map(({ id }) => id);
  const wanted = args.length > 0
    ? args
    : withoutElsewhere(installed, settings.home, warn).map(({ id }) => id);
  if (wanted.length === 0) return reportNothing(report);
  const unchecked = new Set<string>();
  const context: InstallContext = {
    ...installContext(session),
    unasked(id, failure) {
      unchecked.add(id);
      reportUnchecked([id], failure, report);
    },
  };
  reportZoos(settings.zoos, report);
  const install = options.dryRun ? showPlan : installEntry;
  return installEach(wanted, report, async (id) => {
    if (!ids.includes(id)) throw notInstalled(id, installed);
    return await install(id, context);
  }, { unchecked });
}
