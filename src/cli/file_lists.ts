import { join } from "@std/path";
import { AppError, reportable } from "../base/errors.ts";
import type { InstallContext } from "../install/context.ts";
import type { Entry } from "../install/entry.ts";
import { listStep } from "../install/list_step.ts";
import {
  type InstalledEntry,
  unlistedSections,
} from "../inventory/installed_entry.ts";
import type { EventOf } from "../report/event.ts";

type FileList = EventOf<"files-listed">;

/**
 * Reports the files of an entry, section by section: as they were installed
 * where that is recorded, else as they are in archives that are on a disk.
 *
 * @param entry as the zoo has it, undefined where it could not be asked
 * @throws AppError when a section cannot be listed, after the others; what
 * reading an archive throws.
 */
export async function reportFiles(
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
