import { publicText } from "../../base/describe_url.ts";
import type { InstallContext } from "../../install/context.ts";
import { installEntry } from "../../install/install_entry.ts";
import { showPlan } from "../../install/show_plan.ts";
import { versionPin } from "../../install/version_pin.ts";
import { advisePin, readPins } from "../../zoo/pin.ts";
import { idAdvice, installEach } from "../for_each_entry.ts";
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
  const pins = readPins(args);
  const adviseId = idAdvice(settings);
  const install = options.dryRun ? showPlan : installEntry;
  return installEach(
    [...pins.keys()],
    report,
    (id) => install(id, pinned(id, pins.get(id), context)),
    {
      advise: async (id, error) =>
        adviseCommand(id, error) ?? advisePin(id, error) ??
          await adviseId(id, error),
    },
  );
}

function pinned(
  id: string,
  version: string | undefined,
  context: InstallContext,
): InstallContext {
  return version === undefined
    ? context
    : { ...context, demand: versionPin(id, version) };
}
