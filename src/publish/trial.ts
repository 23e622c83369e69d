import { join } from "@std/path";
import type { CompleteBlob, Stager } from "../actions/action.ts";
import type { Limits } from "../actions/expand/limits.ts";
import { refuseEmpty, type StagedTree } from "../actions/staged_tree.ts";
import { ArchiveError, withOrigin } from "../base/errors.ts";
import { attempt, attemptAsync } from "../base/os_error.ts";
import { removeTree } from "../store/work_folder.ts";
import type { Step } from "../zoo/manifest.ts";

/** How a blob is tried out. */
export interface TrialOptions {
  /** An empty folder can be made in it, with room for the files. */
  readonly temp: string;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Looks at what is staged, and in which folder. */
  inspect?(tree: StagedTree, folder: string): void;
}

/**
 * Stages a blob as an installation does, to see what comes of it; the files are
 * removed again.
 *
 * @param arrive reads or writes the blob, which is staged as far as the stager is
 * told that it is there, and says where all of it is
 * @throws ArchiveError when it is damaged, refused or empty, StoreError when it
 * cannot be read or the files not be written, and what `arrive` throws.
 */
export async function tryStaging(
  { action, details, expected }: Pick<Step, "action" | "details" | "expected">,
  { temp, limits, signal, inspect }: TrialOptions,
  arrive: (stager: Stager) => Promise<CompleteBlob>,
): Promise<StagedTree> {
  const name = `staged-${crypto.randomUUID()}`;
  const staging = join(temp, name);
  attempt("make the folder", staging, () => Deno.mkdirSync(staging));
  let stager: Stager | undefined;
  try {
    stager = await action.stage(details, staging, {
      expected,
      limits,
      signal,
      started: () => {},
    });
    const { tree, folder } = await stager.finish(await arrive(stager));
    refuseEmpty(tree);
    inspect?.(tree, folder);
    return tree;
  } catch (error) {
    // The user who packs or checks a zoo is its owner.
    throw error instanceof ArchiveError ? withOrigin(error, "user") : error;
  } finally {
    await stager?.end();
    await removeTree(staging);
  }
}

/**
 * Does `work` with an empty folder among the system's temporary files, and
 * removes it afterwards.
 *
 * @throws StoreError when it cannot be made or removed, and what `work` throws.
 */
export async function withTempFolder<T>(
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await attemptAsync(
    "make a folder for temporary files",
    "TMPDIR",
    () => Deno.makeTempDir({ prefix: "net_download_" }),
  );
  try {
    // The sandbox follows no links, and some systems have one on the way to it.
    return await work(await Deno.realPath(folder));
  } finally {
    await removeTree(folder);
  }
}
