import { publicText } from "../../base/describe_url.ts";
import { installEntry } from "../../install/install_entry.ts";
import { showPlan } from "../../install/show_plan.ts";
import { installEach } from "../for_each_entry.ts";
import { adviseCommand } from "../meant_command.ts";
import { installContext, type Session } from "../session.ts";

/**
 * Installs entries, or with `--dry-run` shows what that would do.
 *
 * @returns the exit code: 0 when every entry is installed, else 1; the others
 * are done all the same.
 */
export function get(session: Session): Promise<number> {
  const { args, options, report, settings } = session;
  const context = installContext(session);
  for (const zoo of settings.zoos) {
    report({ kind: "zoo-accessed", zoo: publicText(zoo) });
  }
  const install = options.dryRun ? showPlan : installEntry;
  return installEach(
    args,
    report,
    (id) => install(id, context),
    adviseCommand,
  );
}
