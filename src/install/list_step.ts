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
 * held against what is known of it first, or from what the manifest says of a
 * file on a server. Nothing is made.
 *
 * @throws AppError when only an archive on a server says it; IntegrityError,
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
    const tree = await step.action.foretell(step.details, blob.expected);
    if (tree !== undefined) return tree;
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
