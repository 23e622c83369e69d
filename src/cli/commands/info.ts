import { join } from "@std/path";
import { AppError, EXIT, reportable } from "../../base/errors.ts";
import type { InstallContext, PlanContext } from "../../install/context.ts";
import { type Entry, findEntry } from "../../install/entry.ts";
import { listStep } from "../../install/list_step.ts";
import { readInstalledEntry } from "../../inventory/entry_records.ts";
import {
  type InstalledEntry,
  unlistedSections,
} from "../../inventory/installed_entry.ts";
import type { EventOf } from "../../report/event.ts";
import {
  describeInstalled,
  describeKnown,
  describeZooEntry,
} from "../entry_description.ts";
import { forEachEntry, idAdvice } from "../for_each_entry.ts";
import { installContext, type Session } from "../session.ts";

type FileList = EventOf<"files-listed">;

/**
 * Tells what entries consist of and what of them is installed, with `--files`
 * also their files. Where the zoo cannot be asked, what is installed is told
 * all the same, or what is known of the official zoo.
 *
 * @returns the exit code: 0 when something is known of each, and every zoo
 * in question was asked; with `--offline`, none is in question.
 */
export async function info(session: Session): Promise<number> {
  const { args, options, report, settings, warn } = session;
  const context = installContext(session);
  let isAsked = true;
  // For scripts: with --quiet, paths and nothing else.
  const describes = !options.files || !options.quiet;
  const code = await forEachEntry(args, report, async (id) => {
    const installed = await readInstalledEntry(settings.configHome, id);
    const found = await findInZoo(id, context);
    const entry = found instanceof AppError ? undefined : found;
    if (found instanceof AppError) {
      const described = installed === undefined
        ? describeKnown(id, found, session)
        : await describeInstalled(installed, session);
      const what = installed === undefined ? "known" : "installed";
      warn(`${found.message}. Showing what is ${what}.`);
      if (describes) report(described);
    } else if (describes) {
      report(await describeZooEntry(found, installed, session, context));
    }
    isAsked &&= entry !== undefined && entry.found.instead === undefined;
    if (options.files) await reportFiles(id, entry, installed, context);
  }, idAdvice(settings));
  return isAsked || options.offline ? code : Math.max(code, EXIT.failed);
}

/** The entry as the zoo has it, or why that cannot be had. */
async function findInZoo(
  id: string,
  context: PlanContext,
): Promise<Entry | AppError> {
  try {
    return await findEntry(id, context, false);
  } catch (error) {
    return reportable(error);
  }
}

/**
 * Reports the files of an entry, section by section: as they were installed
 * where that is recorded, else as they are in archives that are on a disk.
 *
 * @param entry as the zoo has it, undefined where it could not be asked
 * @throws AppError when a section cannot be listed, after the others; what
 * reading an archive throws.
 */
async function reportFiles(
  id: string,
  entry: Entry | undefined,
  installed: InstalledEntry | undefined,
  context: InstallContext,
): Promise<void> {
  const { report } = context;
  const { home } = context.settings;
  const receipt = installed?.receipt;
  for (const { section, folder, files, links } of receipt?.sections ?? []) {
    report({
      ...listOf(id, section, files, links),
      folder: join(home, ...folder.split("/")),
      source: "receipt",
    });
  }
  const unlisted = installed === undefined || receipt === undefined
    ? undefined
    : unlistedSections(installed).map(({ section }) => section);
  if (entry === undefined && unlisted?.length !== 0) {
    throw new AppError(
      `cannot list the files of "${id}": they are not recorded, and the zoo cannot be asked`,
      {
        failure: "not-recorded",
        hint: "Name a zoo that has it with --zoo, or install it with -r.",
      },
    );
  }
  let failure: AppError | undefined;
  for (const step of entry?.manifest.steps ?? []) {
    const { section, folder } = step;
    if (entry === undefined || unlisted?.includes(section) === false) continue;
    try {
      const { files, symlinks } = await listStep(step, entry, context);
      report({
        ...listOf(id, section, files, symlinks),
        folder: join(home, ...folder),
        source: "archive",
      });
    } catch (error) {
      failure ??= reportable(error);
    }
  }
  if (failure !== undefined) throw failure;
}

/** What is listed, in the order of the paths. */
function listOf(
  id: string,
  section: string,
  files: Iterable<FileList["files"][number]>,
  links: Iterable<FileList["links"][number]>,
): Omit<FileList, "folder" | "source"> {
  return {
    kind: "files-listed",
    id,
    section,
    files: Array.from(files).sort(byPath),
    links: Array.from(links).sort(byPath),
  };
}

function byPath(one: { path: string }, other: { path: string }): number {
  return one.path < other.path ? -1 : 1;
}
