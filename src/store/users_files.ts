import { join } from "@std/path";
import { StoreError } from "../base/errors.ts";
import type { InstalledContents } from "./installed_contents.ts";
import type { RecordTimes } from "./receipt.ts";
import { hashFile, hashFileSync } from "./hash_file.ts";
import { lstatIfThere } from "./if_there.ts";
import { isContent } from "./is_content.ts";
import type { MergeStep } from "./merge.ts";
import { osCode } from "../base/os_error.ts";
import { eventLoopTurn } from "../base/waiting.ts";
import { changedSince } from "./original_folders.ts";

/** About ten milliseconds of looking and reading. */
const FILES_BETWEEN_CHECKPOINTS = 500;

/** So many bytes are read in some ten microseconds. */
const SMALL_BYTES = 65_536;

/**
 * Finds out which of the files and links that a merge would replace or set
 * aside are the user's, as every folder in the way is: it is not noted that this program put there what stands there now,
 * nor is it what is about to come, nor what the original left there.
 *
 * @param steps of the merge; only those that replace or set aside count
 * @param folder of the section as seen from the home
 * @param destination where that folder really is
 * @param recorded times of the original's record, if it has filled the folder
 * @param installed what installations have put there
 * @param checkpoint called every few hundred files and each mebibyte; what it
 * throws ends the search
 * @returns their paths, as the steps name them.
 * @throws {StoreError} when the disk refuses.
 */
export async function findUsersFiles(
  steps: readonly MergeStep[],
  folder: string,
  destination: string,
  recorded: RecordTimes | undefined,
  installed: InstalledContents,
  checkpoint: () => void,
): Promise<Set<string>> {
  let count = 0;
  const pause = async () => {
    if (++count % FILES_BETWEEN_CHECKPOINTS !== 0) return;
    await eventLoopTurn();
    checkpoint();
  };
  const users = new Set<string>();
  for (const { kind, path } of steps) {
    if (kind !== "replace" && kind !== "set-aside") continue;
    const at = join(destination, path);
    const info = lstatIfThere(at);
    // Gone since the merge was planned.
    if (info === undefined) continue;
    await pause();
    if (
      recorded !== undefined && !info.isDirectory &&
      !changedSince(recorded, info)
    ) continue;
    let hash: string | undefined;
    const sha256 = async () =>
      hash ??= await hashIfReadable(at, info.size, checkpoint);
    const isOurs = !info.isDirectory && await installed.some(
      `${folder}/${path}`,
      (content) => isContent(at, info, content, sha256),
    );
    if (!isOurs) users.add(path);
  }
  return users;
}

/** What may not be read cannot be told from the user's, so it counts as that. */
async function hashIfReadable(
  path: string,
  size: number,
  checkpoint: () => void,
): Promise<string> {
  try {
    return size <= SMALL_BYTES
      ? hashFileSync(path)
      : await hashFile(path, size, checkpoint);
  } catch (error) {
    if (error instanceof StoreError && osCode(error) === "EACCES") return "";
    throw error;
  }
}
