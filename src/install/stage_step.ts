import { ArchiveError } from "../errors.ts";
import { startExpansion } from "../expand/expand.ts";
import type { ExpandedTree } from "../expand/expanded_tree.ts";
import type { FetchedArchive } from "../transfer/archive.ts";
import type { InstallContext } from "./context.ts";
import type { PreparedStep } from "./prepare_steps.ts";

/** A step whose archive is fetched, checked and expanded into its staging folder. */
export interface StagedStep extends PreparedStep {
  archive: FetchedArchive;
  tree: ExpandedTree;
}

/**
 * Fetches the archive of a step and expands it into its staging folder, when
 * there is a place for one more. Whoever calls it releases the archive.
 *
 * @throws NetworkError, IntegrityError, ArchiveError or StoreError when the
 * archive cannot be had or used, or the reason of the run's signal.
 */
export function stageStep(
  id: string,
  prepared: PreparedStep,
  { fetches, limits, report, slots, space, transfer }: InstallContext,
): Promise<StagedStep> {
  const { step, destination, request, staging } = prepared;
  const name = { id, section: step.section };
  return slots.run(id, transfer.signal, async () => {
    report({ kind: "archive-started", archive: name, url: step.url.href });
    try {
      const archive = await fetches.fetch(request, {
        progress: (received, total) =>
          report({ kind: "archive-progress", archive: name, received, total }),
        retry: (reason, waitSeconds) =>
          report({ kind: "archive-retry", archive: name, reason, waitSeconds }),
        restarted: () => {},
      });
      try {
        const expansion = startExpansion({
          archive: archive.path,
          staging,
          limits,
        });
        return { ...prepared, archive, tree: await expansion.finish() };
      } catch (error) {
        await fetches.release(request);
        if (!(error instanceof ArchiveError)) throw error;
        throw new ArchiveError(`"${step.url.href}": ${error.message}`, {
          cause: error,
          ...(error.hint !== undefined && { hint: error.hint }),
        });
      }
    } finally {
      space.settle(destination.work, step.url.href);
      report({ kind: "archive-ended", archive: name });
    }
  });
}
