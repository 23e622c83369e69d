import { AppError, type UsageError } from "../base/errors.ts";
import { entryFolder } from "../zoo/address.ts";
import type { CommandLine } from "./command.ts";
import {
  idsOnDisk,
  type KnownIds,
  knownIds,
  settingsForLooking,
} from "./known_ids.ts";

/**
 * Decides about a line whose first word may be a misspelt command, without
 * asking a server: it is an entry if one of that name is installed, or a zoo
 * has listed it. Where a zoo has not listed its entries yet, a word alone may be
 * one; several words are refused, since `remov unet` must not install anything.
 *
 * @param doubt the error that it is otherwise
 * @throws UsageError where it is taken for a command.
 */
export async function settleDoubt(
  { args, options }: CommandLine,
  doubt: UsageError,
): Promise<void> {
  const [word = ""] = args;
  const known = await idsInUse(options.zoos);
  const isSame = (id: string) => entryFolder(id) === entryFolder(word);
  if (known.installed.some(isSame) || known.listed.some(isSame)) return;
  if ((await idsOnDisk(known.onDisk)).some(isSame)) return;
  if (known.complete || args.length > 1) throw doubt;
}

async function idsInUse(zoos: readonly string[]): Promise<KnownIds> {
  try {
    return knownIds(await settingsForLooking(zoos));
  } catch (error) {
    // The run itself will find what is wrong, and say it.
    if (!(error instanceof AppError)) throw error;
    return { listed: [], complete: false, onDisk: [], installed: [] };
  }
}
