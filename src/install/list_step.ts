import { AppError } from "../base/errors.ts";
import { shellWord } from "../base/shell_word.ts";
import type { StagedTree } from "../actions/staged_tree.ts";
import { readLocalBlob } from "../transfer/local_blob.ts";
import { locateStep } from "../zoo/locate_step.ts";
import type { Step } from "../zoo/manifest.ts";
import type { InstallContext } from "./context.ts";
import type { Entry } from "./entry.ts";

/**
 * Tells what files a step would make, from its archive on a disk, which is
 * held against what is known of it first. Nothing is made.
 *
 * @throws AppError when the archive is on a server; IntegrityError,
 * ArchiveError or StoreError when it cannot be used; what asking the zoo
 * throws; the signal's reason.
 */
export async function listStep(
  step: Step,
  { id, found }: Pick<Entry, "id" | "found">,
  { transfer: { signal }, acceptChanged, limits }: InstallContext,
): Promise<StagedTree> {
  const blob = await locateStep(step, found, acceptChanged);
  if (blob.at.kind !== "disk") {
    throw new AppError(
      `cannot list the files of [${step.section}] of "${id}": its archive "${blob.label}" is on a server`,
      {
        failure: "not-recorded",
        hint:
          `Install the entry, or fetch its archives with net_download mirror ${
            shellWord(id)
          } --to DIR and give --zoo DIR.`,
      },
    );
  }
  const { pieces } = await readLocalBlob({ blob }, signal, {
    progress: () => {},
  });
  return await step.action.list(step.details, pieces, {
    expected: blob.expected,
    limits,
    signal,
  });
}
