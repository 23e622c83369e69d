import { join } from "@std/path";
import { EXIT } from "../../base/errors.ts";
import { readInstalledEntries } from "../../inventory/entry_records.ts";
import { ownersOnDisk } from "../../inventory/owners_on_disk.ts";
import {
  findRemoval,
  type Removal,
  type RemovalContext,
} from "../../inventory/removal.ts";
import { summarizeRemoval } from "../../inventory/removal_plan.ts";
import { removeEntry } from "../../inventory/remove_entry.ts";
import { TreeLocator } from "../../inventory/tree_locator.ts";
import { extrasOf } from "../../inventory/verify_entry.ts";
import type { RemovalSummary } from "../../report/event.ts";
import { count, formatBytes } from "../../report/format.ts";
import { lockNews } from "../../report/news.ts";
import { forEachEntry } from "../for_each_entry.ts";
import type { Session } from "../session.ts";
import {
  confirm,
  removalContext,
  tellOfLeft,
  warnOfUnreachable,
} from "../removing.ts";

/**
 * Removes entries: shows what goes and what stays, asks, and does it; with
 * `--dry-run` it only shows, each file by its name.
 *
 * @returns the exit code: 0 when all are removed.
 * @throws UsageError if stdin is not a terminal, AppError when the answer is no.
 */
export async function remove(session: Session): Promise<number> {
  const { args, options, report, settings } = session;
  const context = removalContext(session);
  const userFolders = (folders: readonly string[]) =>
    folders.map((folder) => join(settings.home, ...folder.split("/")));
  const ids = [...new Set(args)];
  const found: Removal[] = [];
  const codes: number[] = [EXIT.ok];
  for (const [index, id] of ids.entries()) {
    codes.push(
      await forEachEntry([id], report, async () => {
        const gone = new Set(ids.slice(0, index));
        found.push(await findRemoval(id, context, gone));
      }),
    );
  }
  if (found.length === 0) return Math.max(...codes);
  if (options.dryRun || !options.yes) {
    for (const each of found) {
      const summary = summarizeRemoval(each.plan, userFolders(each.folders));
      const removal = options.dryRun
        ? await inDetail(summary, each, context)
        : summary;
      report({ kind: "removal-planned", ...removal });
      warnOfUnreachable(each.unreachable, session.warn);
    }
  }
  if (options.dryRun) return Math.max(...codes);
  await confirm(session, question(found));
  for (const each of found) {
    codes.push(
      await forEachEntry([each.entry.id], report, async () => {
        const removed = await removeEntry(each, context, lockNews(report));
        tellOfLeft(removed.left, options.wholeFolders, session.warn);
        const removal = summarizeRemoval(removed, userFolders(each.folders));
        report({ kind: "entry-removed", ...removal });
      }),
    );
  }
  return Math.max(...codes);
}

/** Names each file that goes, and those that stay since the user put them there. */
async function inDetail(
  summary: RemovalSummary,
  { entry, plan }: Removal,
  { settings: { configHome, home }, signal }: RemovalContext,
): Promise<RemovalSummary> {
  const locator = new TreeLocator(home);
  const entries = await readInstalledEntries(configHome);
  const ownersAt = ownersOnDisk(entries, locator);
  const extras = await extrasOf(entry, { locator, ownersAt, signal });
  const yours = extras.map((path) =>
    ({ path, reason: "yours", owners: [] }) as const
  );
  return {
    ...summary,
    paths: plan.files.map(({ path }) => path).sort(),
    kept: [...summary.kept, ...yours],
  };
}

function question(found: readonly Removal[]): string {
  const summaries = found.map(({ plan }) => summarizeRemoval(plan, []));
  const files = summaries.reduce((sum, each) => sum + each.files, 0);
  const bytes = summaries.reduce((sum, each) => sum + each.bytes, 0);
  const what = found.length === 1
    ? `"${found[0]?.entry.id}"`
    : count(found.length, "entry", "entries");
  return `Remove ${what}, ${count(files, "file")} (${formatBytes(bytes)})?`;
}
