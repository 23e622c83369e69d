import {
  AppError,
  EXIT,
  Interrupted,
  UnknownEntryError,
} from "../../base/errors.ts";
import type { LookContext } from "../../install/context.ts";
import { type Entry, findEntry } from "../../install/entry.ts";
import { readInstalledEntry } from "../../inventory/entry_records.ts";
import {
  describeInstalled,
  describeKnown,
  describeZooEntry,
} from "../entry_description.ts";
import { fileLists } from "../file_lists.ts";
import { forEachEntry, idAdvice } from "../for_each_entry.ts";
import { installContext, type Session } from "../session.ts";

/**
 * Tells what entries consist of and what of them is installed, with `--files`
 * also their files. Where the zoo
 * cannot be asked, what is installed is told all the same, or what is known of
 * the official zoo.
 *
 * @returns the exit code: 0 when something could be told of each, and every zoo
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
    const tellFiles = async (entry: Entry | undefined) => {
      if (!options.files) return;
      const lists = fileLists(id, entry, installed, context);
      for await (const list of lists) report(list);
    };
    if (!("failure" in found)) {
      isAsked &&= found.found.instead === undefined;
      if (describes) {
        report(await describeZooEntry(found, installed, session, context));
      }
      await tellFiles(found);
      return;
    }
    const { failure } = found;
    const described = installed !== undefined
      ? await describeInstalled(installed, session)
      : failure instanceof UnknownEntryError
      ? undefined
      : describeKnown(id, session);
    if (described === undefined) throw failure;
    const what = installed === undefined ? "known" : "installed";
    warn(`${failure.message}. Showing what is ${what}.`);
    if (describes) report(described);
    isAsked = false;
    await tellFiles(undefined);
  }, idAdvice(settings));
  return isAsked || options.offline ? code : Math.max(code, EXIT.failed);
}

/** The entry as the zoo has it, or why that cannot be had. */
async function findInZoo(
  id: string,
  context: LookContext,
): Promise<Entry | { failure: AppError }> {
  try {
    return await findEntry(id, context, false);
  } catch (error) {
    const isFatal = error instanceof Interrupted ||
      !(error instanceof AppError);
    if (isFatal) throw error;
    return { failure: error };
  }
}
