import { join, relative } from "@std/path";
import { formatPatch, structuredPatch } from "diff";
import { attempt } from "../base/os_error.ts";
import { slashPath } from "../base/system/differences.ts";
import { type AppError, reportable } from "../base/errors.ts";
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
import type { FoundManifest } from "../zoo/source.ts";

/** How a file differs from the one that was installed. */
export type TextDiff =
  /** A unified diff, from its first `@@` on. */
  | { readonly diff: string }
  /** Why there is none, to follow "it". */
  | { readonly reason: string };

/** The largest file that is compared, in bytes: differences in more are nothing to read. */
const MAX_BYTES = 1_048_576;

/**
 * Lines that are added or taken away, at most. The time grows with the square
 * of this, and a signal waits meanwhile.
 */
const MAX_CHANGES = 1000;

/** Lines around a change. */
const CONTEXT = 3;

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
  const changed = Map.groupBy(
    damages.filter(({ kind }) => kind === "changed"),
    ({ section }) => section,
  );
  if (changed.size === 0 || receipt === undefined) return;
  const locator = new TreeLocator(context.settings.home);
  const { found, manifest } = asInstalled(
    await findEntry(id, context, false),
    { receipt, unfinished },
    // Which version a repair would keep is no concern of a comparison.
    { report: () => {} },
  );
  let failure: AppError | undefined;
  const steps = new Map(manifest.steps.map((step) => [step.section, step]));
  for (const { section, folder } of receipt.sections) {
    const files = changed.get(section);
    const step = steps.get(section);
    if (files === undefined || step === undefined) continue;
    const root = locator.locate(folder).folder;
    const paths = new Map(files.map(({ path }) => [
      slashPath(relative(root, path), Deno.build.os),
      path,
    ]));
    try {
      await compareFiles(id, step, found, paths, context);
    } catch (error) {
      context.transfer.signal.throwIfAborted();
      failure ??= reportable(error);
    }
  }
  if (failure !== undefined) throw failure;
}

/**
 * Stages the archive of a step and compares files of it with those on the disk.
 *
 * @param changed the full paths of these, by their paths in the archive
 */
async function compareFiles(
  id: string,
  step: Step,
  found: FoundManifest,
  changed: ReadonlyMap<string, string>,
  context: InstallContext,
): Promise<void> {
  const { acceptChanged, transfer: { signal }, limits, report } = context;
  const { section } = step;
  const archive = { id, section };
  const blob = await locateStep(step, found, acceptChanged);
  const { expected } = blob;
  const downloads = await context.downloads();
  const compare = (path: string, diff: (present: string) => TextDiff) => {
    const at = changed.get(path);
    if (at === undefined) return;
    report({ kind: "file-compared", id, section, path: at, ...diff(at) });
  };
  await withTempFolder(async (temp) => {
    const request = {
      blob,
      work: temp,
      isShared: false,
      staging: temp,
      keepsBlob: false,
    };
    await using reservation = await downloads.reserve([request]);
    for (const { download } of reservation.reserved) {
      await tryStaging({ ...step, expected }, {
        temp,
        limits,
        signal,
        inspect({ files, symlinks }, folder) {
          for (const { path } of files) {
            compare(path, (at) => compareTexts(join(folder, path), at));
          }
          for (const { path } of symlinks) {
            compare(path, () => ({ reason: "was installed as a link" }));
          }
        },
      }, async (stager) => {
        try {
          return await download.follow(stager, transferNews(archive, report));
        } finally {
          report({ kind: "archive-ended", archive });
        }
      });
    }
  });
}

/**
 * Compares two files of text.
 *
 * @param installed full path of the file as it was installed
 * @param present full path of the file as it is
 * @throws StoreError when one cannot be read.
 */
export function compareTexts(installed: string, present: string): TextDiff {
  const texts: string[] = [];
  for (const path of [installed, present]) {
    const { isFile, size } = attempt(
      "look at",
      path,
      () => Deno.lstatSync(path),
    );
    if (!isFile) return { reason: "is no longer a file" };
    if (size > MAX_BYTES) {
      return { reason: `is larger than ${MAX_BYTES} bytes` };
    }
    const text = textOf(attempt("read", path, () => Deno.readFileSync(path)));
    if (text === undefined) return { reason: "is not text" };
    texts.push(text);
  }
  const [before = "", after = ""] = texts;
  const patch = structuredPatch("", "", before, after, "", "", {
    context: CONTEXT,
    maxEditLength: MAX_CHANGES,
  });
  if (patch === undefined) {
    return { reason: `differs in more than ${MAX_CHANGES} lines` };
  }
  const text = formatPatch(patch);
  return { diff: text.slice(text.indexOf("@@ -"), -1) };
}

/** The text that bytes are in UTF-8; undefined where they are none. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    // A decoder that is fatal throws for bytes that are not UTF-8, and for nothing else.
    return undefined;
  }
}
