import { join, relative } from "@std/path";
import { slashPath } from "../base/system/slash_path.ts";
import { reportable } from "../base/errors.ts";
import { findEntry } from "../install/entry.ts";
import type { InstallContext } from "../install/context.ts";
import { asInstalled } from "../install/repair_entry.ts";
import type { InstalledEntry } from "../inventory/installed_entry.ts";
import { TreeLocator } from "../inventory/tree_locator.ts";
import type { Verification } from "../inventory/verify_entry.ts";
import { tryStaging, withTempFolder } from "../publish/trial.ts";
import { transferNews } from "../transfer/transfer_news.ts";
import { locateStep } from "../zoo/locate_step.ts";
import type { Step } from "../zoo/manifest.ts";
import { compareTexts, type TextDiff } from "./text_diff.ts";

/** Files that have changed, by their path as the archive has it: their full paths. */
type ChangedFiles = ReadonlyMap<string, string>;

/**
 * Reports how the changed files of an entry differ from those that were
 * installed. These are not kept: their archives are fetched again, expanded
 * among the system's temporary files, and removed. Nothing else is changed.
 *
 * @throws AppError when that is not possible for a section, after the others
 * are reported, or the signal's reason.
 */
export async function reportDiff(
  { id, damages }: Verification,
  { receipt, unfinished }: Pick<InstalledEntry, "receipt" | "unfinished">,
  context: InstallContext,
): Promise<void> {
  const changed = damages.filter(({ kind }) => kind === "changed");
  if (changed.length === 0 || receipt === undefined) return;
  const damaged = new Set(changed.map(({ section }) => section));
  const locator = new TreeLocator(context.settings.home);
  const entry = asInstalled(
    await findEntry(id, context, false),
    { receipt, unfinished },
    // Which version a repair would keep is no concern of a comparison.
    { report: () => {} },
  );
  const failures: unknown[] = [];
  for (const { section, folder } of receipt.sections) {
    const step = entry.manifest.steps.find((one) => one.section === section);
    if (!damaged.has(section) || step === undefined) continue;
    const root = locator.locate(folder).folder;
    const paths = changed.filter((damage) => damage.section === section)
      .map(({ path }) => path);
    const files = new Map(
      paths.map((path) =>
        [slashPath(relative(root, path), Deno.build.os), path] as const
      ),
    );
    try {
      const blob = await locateStep(step, entry.found, context.acceptChanged);
      await compareFiles(id, { ...step, expected: blob.expected }, files, {
        ...context,
        blob,
      });
    } catch (error) {
      context.transfer.signal.throwIfAborted();
      failures.push(reportable(error));
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Stages a blob and compares files of it with those on the disk. */
async function compareFiles(
  id: string,
  step: Step,
  changed: ChangedFiles,
  { blob, downloads, transfer: { signal }, limits, report }: InstallContext & {
    blob: Awaited<ReturnType<typeof locateStep>>;
  },
): Promise<void> {
  const { section } = step;
  const archive = { id, section };
  const fetching = await downloads();
  await withTempFolder(async (temp) => {
    const wanted = {
      blob,
      work: temp,
      isShared: false,
      staging: temp,
      keepsBlob: false,
    };
    await using reservation = await fetching.reserve([wanted]);
    const [reserved] = reservation.reserved;
    if (reserved === undefined) throw new TypeError("nothing was reserved");
    await tryStaging(step, {
      temp,
      limits,
      signal,
      look({ files, symlinks }, folder) {
        const tell = (path: string, compare: (at: string) => TextDiff) => {
          const at = changed.get(path);
          if (at === undefined) return;
          report({
            kind: "file-compared",
            id,
            section,
            path: at,
            ...compare(at),
          });
        };
        for (const { path } of files) {
          tell(path, (at) => compareTexts(join(folder, path), at));
        }
        for (const { path } of symlinks) {
          tell(path, () => ({ reason: "was installed as a link" }));
        }
      },
    }, async (stager) => {
      try {
        return await reserved.download.follow(stager, {
          ...transferNews(archive, report),
        });
      } finally {
        report({ kind: "archive-ended", archive });
      }
    });
  });
}
