import { join } from "@std/path";
import { StoreError } from "../base/errors.ts";
import { contentsAt, type Receipt, type RecordTimes } from "./receipt.ts";
import { foldName } from "./disk.ts";
import { hashFile, hashFileSync } from "./hash_file.ts";
import { lstatIfThere } from "./if_there.ts";
import { isContent } from "./is_content.ts";
import type { MergeStep } from "./merge.ts";
import { osCode } from "../base/os_error.ts";
import { eventLoopTurn } from "../base/waiting.ts";
import { changedSince } from "./original_folders.ts";

/** A file or link that a merge would replace. */
interface Standing {
  /** Relative to the folder of the section, as the archive has it. */
  path: string;
  /** Full path. */
  at: string;
  info: Deno.FileInfo;
  /** Of a file that had to be read. */
  sha256?: string;
}

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
 * @param receipts that of the installation that is under way first, then those
 * that may know the rest; no more of them are read than needed
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
  receipts: AsyncIterable<Receipt>,
  checkpoint: () => void,
): Promise<Set<string>> {
  let count = 0;
  const pause = async () => {
    if (++count % FILES_BETWEEN_CHECKPOINTS !== 0) return;
    await eventLoopTurn();
    checkpoint();
  };
  const users = new Set<string>();
  /** By path as seen from the home. */
  const unknown = new Map<string, Standing>();
  for (const { kind, path } of steps) {
    if (kind !== "replace" && kind !== "set-aside") continue;
    const at = join(destination, path);
    const info = lstatIfThere(at);
    // Gone since the merge was planned.
    if (info === undefined) continue;
    if (info.isDirectory) {
      users.add(path);
      continue;
    }
    if (recorded !== undefined && !changedSince(recorded, info)) continue;
    unknown.set(foldName(`${folder}/${path}`), { path, at, info });
    await pause();
  }
  if (unknown.size === 0) return users;
  const isUnknown = (path: string) => unknown.has(foldName(path));
  for await (const receipt of receipts) {
    for (const [path, content] of contentsAt(receipt, isUnknown)) {
      const key = foldName(path);
      const standing = unknown.get(key);
      if (standing === undefined) continue;
      const { at, info } = standing;
      const sha256 = async () =>
        standing.sha256 ??= await hashIfReadable(at, info.size, checkpoint);
      if (await isContent(at, info, content, sha256)) unknown.delete(key);
      await pause();
    }
    if (unknown.size === 0) break;
  }
  for (const { path } of unknown.values()) users.add(path);
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
