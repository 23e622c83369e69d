import { EXIT } from "../../base/errors.ts";
import {
  findLeftovers,
  findSetAside,
  type FoundLeftover,
} from "../../inventory/clean/find_leftovers.ts";
import { removeLeftovers } from "../../inventory/clean/remove_leftovers.ts";
import { count, formatBytes } from "../../report/format.ts";
import { lockNews } from "../../report/news.ts";
import { confirm } from "../removing.ts";
import type { Session } from "../session.ts";

/**
 * Removes what stopped runs have left, and with `--set-aside` what runs have set
 * aside: shows it, asks, and does it; with `--dry-run` it only shows.
 *
 * @returns the exit code: 0, also where another process uses some of it, which
 * stays with a warning.
 * @throws UsageError if stdin is not a terminal, AppError when the answer is
 * no, StoreError when something cannot be removed.
 */
export async function clean(session: Session): Promise<number> {
  const { options, report, settings, transfer: { signal }, warn } = session;
  const { leftovers, inUse } = await findLeftovers(settings, signal);
  const setAside = options.setAside ? await findSetAside(settings, signal) : [];
  const found: FoundLeftover[] = [
    ...leftovers,
    ...setAside.map((each) => ({ ...each, lock: undefined })),
  ];
  for (const { path, holder } of inUse) {
    warn(`"${path}" stays: ${holder} uses it`);
  }
  if (options.dryRun || !options.yes || found.length === 0) {
    report({ kind: "cleaning-planned", leftovers: found });
  }
  if (options.dryRun || found.length === 0) return EXIT.ok;
  const bytes = found.reduce((sum, each) => sum + each.bytes, 0);
  const what = count(found.length, "leftover");
  await confirm(session, `Remove ${what} (${formatBytes(bytes)})?`);
  const { removed, errors } = await removeLeftovers(found, {
    onWait: lockNews(report).onWait,
    signal,
  });
  report({ kind: "cleaned", leftovers: removed });
  const last = errors.at(-1);
  for (const { message } of errors.slice(0, -1)) warn(message);
  if (last !== undefined) throw last;
  return EXIT.ok;
}
