import { EXIT } from "../../base/errors.ts";
import { uninstallAll } from "../../inventory/uninstall/uninstall_all.ts";
import { findUninstall } from "../../inventory/uninstall/find_uninstall.ts";
import { count, formatBytes } from "../../report/format.ts";
import type { PlaceSummary } from "../../report/event.ts";
import { userHome } from "../../settings/user_home.ts";
import type { Session } from "../session.ts";
import {
  confirm,
  removalContext,
  tellOfLeft,
  warnOfUnreachable,
} from "../removing.ts";

/**
 * Removes the home and the config folder: shows how much goes and what stays,
 * asks, and does it; with `--dry-run` it only shows.
 *
 * @returns the exit code.
 * @throws SettingsError when a folder must not be removed, UsageError if
 * stdin is not a terminal, AppError when the answer is no, StoreError when a whole
 * folder cannot be removed.
 */
export async function uninstall(session: Session): Promise<number> {
  const { options, report, world } = session;
  const context = removalContext(session);
  const user = userHome(world);
  const found = await findUninstall(context, user);
  const places = [found.home.summary, found.config.summary];
  if (options.dryRun || !options.yes) {
    report({ kind: "uninstall-planned", places });
  }
  warnOfUnreachable(found.unreachable, session.warn);
  if (options.dryRun) return EXIT.ok;
  await confirm(session, question(places));
  const left = await uninstallAll(found, context);
  tellOfLeft(left, options.wholeFolders, session.warn);
  report({ kind: "uninstalled", places });
  return EXIT.ok;
}

function question(places: readonly PlaceSummary[]): string {
  const files = places.reduce((sum, place) => sum + place.files, 0);
  const bytes = places.reduce((sum, place) => sum + place.bytes, 0);
  return `Remove ${count(files, "file")} (${formatBytes(bytes)})?`;
}
