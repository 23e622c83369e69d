import { AppError, Interrupted, type UsageError } from "../base/errors.ts";
import { entryFolder } from "../zoo/address.ts";
import type { CommandLine } from "./command.ts";
import { type KnownIds, knownIds, settingsForLooking } from "./known_ids.ts";
import type { CommandRunner, Session } from "./session.ts";

/**
 * Decides about a line whose first word may be a misspelt command: it is an
 * entry if one of that name is installed, or a zoo has it. Where the zoos in
 * use have listed their entries before, none is asked.
 *
 * @param doubt the error that it is otherwise
 * @returns the runner to carry it out with.
 * @throws UsageError where it is known that there is no such entry.
 */
export async function settleDoubt(
  { args, options }: CommandLine,
  doubt: UsageError,
  run: CommandRunner,
): Promise<CommandRunner> {
  const [word = ""] = args;
  const known = await idsInUse(options.zoos);
  if (known !== undefined) {
    const isSame = (id: string) => entryFolder(id) === entryFolder(word);
    if ([...known.installed, ...known.listed].some(isSame)) return run;
    if (known.complete) throw doubt;
  }
  // Alone it harms nothing: that it is not found is told with the same hint.
  if (args.length === 1) return run;
  return async (session) => {
    if (!await hasEntry(session, word)) throw doubt;
    return await run(session);
  };
}

async function idsInUse(
  zoos: readonly string[],
): Promise<KnownIds | undefined> {
  try {
    return knownIds(await settingsForLooking(zoos));
  } catch (error) {
    // The run itself will find what is wrong, and say it.
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** A zoo that cannot be asked has no entry of a name that is most likely none. */
async function hasEntry(
  { source }: Session,
  word: string,
): Promise<boolean> {
  try {
    return await source.findManifest(word, { brief: true }) !== undefined;
  } catch (error) {
    if (error instanceof AppError && !(error instanceof Interrupted)) {
      return false;
    }
    throw error;
  }
}
