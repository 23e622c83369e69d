import { AppError, EXIT, reportable } from "../../base/errors.ts";
import type { PlanContext } from "../../install/context.ts";
import { type Entry, findEntry } from "../../install/entry.ts";
import { readInstalledEntry } from "../../inventory/entry_records.ts";
import {
  describeInstalled,
  describeKnown,
  describeZooEntry,
} from "../entry_description.ts";
import { reportFiles } from "../file_lists.ts";
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
