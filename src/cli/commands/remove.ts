import { EXIT } from "../../base/errors.ts";
import { readInstalledEntries } from "../../inventory/entry_records.ts";
import { ownersOnDisk } from "../../inventory/owners_on_disk.ts";
import {
  findRemoval,
  type Removal,
  type RemovalContext,
} from "../../inventory/removal.ts";
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
  const { args, options, report } = session;
  const context = removalContext(session);
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
      const removal = options.dryRun
        ? await inDetail(each, context)
        : each.summary;
      report({ kind: "removal-planned", ...removal });
      warnOfUnreachable(each.unreachable, session.warn);
    }
  }
  if (options.dryRun) return Math.max(...codes);
  await confirm(session, question(found));
  for (const each of found) {
    codes.push(
      await forEachEntry([each.entry.id], report, async () => {
        const news = lockNews(report);
        const { summary, left } = await removeEntry(each, context, news);
        tellOfLeft(left, options.wholeFolders, session.warn);
        report({ kind: "entry-removed", ...summary });
      }),
    );
  }
  return Math.max(...codes);
}

/** Names each file that goes, and those that stay since the user put them there. */
async function inDetail(
  { entry, files, summary }: Removal,
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
    paths: files.map(({ path }) => path).sort(),
    kept: [...summary.kept, ...yours],
  };
}

function question(found: readonly Removal[]): string {
  const files = found.reduce((sum, { summary }) => sum + summary.files, 0);
  const bytes = found.reduce((sum, { summary }) => sum + summary.bytes, 0);
  const what = found.length === 1
    ? `"${found[0]?.entry.id}"`
    : count(found.length, "entry", "entries");
  return `Remove ${what}, ${count(files, "file")} (${formatBytes(bytes)})?`;
}
