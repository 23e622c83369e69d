import type { ArchiveOrigin } from "../base/archive_fault.ts";
import { ArchiveError, StoreError, withOrigin } from "../base/errors.ts";
import type { StagedBlob } from "../actions/action.ts";
import type { StagedTree } from "../actions/staged_tree.ts";
import type { FetchedBlob } from "../transfer/archive.ts";
import { resumableBytes } from "../transfer/fetch_blob.ts";
import { partPath } from "../transfer/part_left.ts";
import type { InstallContext } from "./context.ts";
import type { PreparedStep } from "./prepare_steps.ts";

/** A step whose archive is fetched, checked and expanded. */
export interface StagedStep extends PreparedStep {
  archive: FetchedBlob;
  expanded: StagedBlob;
}

/**
 * Fetches the archive of a step and expands it below its staging folder, when
 * there is a place for one more. Whoever calls it releases the archive.
 *
 * @throws NetworkError, IntegrityError, ArchiveError or StoreError when the
 * archive cannot be had or used, or the reason of the run's signal.
 */
export async function stageStep(
  id: string,
  prepared: PreparedStep,
  context: InstallContext,
): Promise<StagedStep> {
  const { step, request } = prepared;
  const { report, slots, transfer } = context;
  const archive = { id, section: step.section };
  using _ = await slots.take(transfer.signal, id);
  report({ kind: "archive-started", archive, url: request.blob.label });
  try {
    return await fetchAndExpand(id, prepared, context);
  } finally {
    report({ kind: "archive-ended", archive });
  }
}

async function fetchAndExpand(
  id: string,
  prepared: PreparedStep,
  { fetches, limits, report }: InstallContext,
): Promise<StagedStep> {
  const { step, request, staging } = prepared;
  const { blob: { at, label, expected }, folder } = request;
  const name = { id, section: step.section };
  // What is read where it stands does not grow.
  const part = at.kind === "web" ? partPath(at.url, folder) : undefined;
  const expansion = await step.action.stage(step.details, staging, {
    limits,
    started: () => report({ kind: "archive-expanding", archive: name }),
  });
  try {
    if (part !== undefined) expansion.prepare(part);
    const archive = await fetches.fetch(request, {
      progress: (received, total) => {
        report({ kind: "archive-progress", archive: name, received, total });
        if (part !== undefined) expansion.advance(part, received);
      },
      retry: (reason, waitSeconds) =>
        report({ kind: "archive-retry", archive: name, reason, waitSeconds }),
      restarted: () => expansion.restart(),
      // With a digest it is the digest that tells what is wrong, once all has
      // come; where nobody knows how much that is, it might come for ever.
      assertWanted: (total) => {
        if (total === undefined || expected.sha256 === undefined) {
          expansion.assertGoing();
        }
      },
    });
    report({ kind: "archive-verified", archive: name });
    try {
      const expanded = await expansion.finish(archive);
      // It would count as installed and be downloaded again with each run.
      if (isEmpty(expanded.tree)) {
        throw new ArchiveError("there is nothing in the archive", {
          fault: "nothing-in-it",
        });
      }
      return { ...prepared, archive, expanded };
    } catch (error) {
      // Where it is the disk that is full, the archive need not come again.
      if (error instanceof StoreError && resumableBytes(request)) {
        fetches.keep(request);
      } else await fetches.release(request);
      throw error;
    }
  } catch (error) {
    throw withAddress(error, label, at.kind === "web" ? "server" : "disk");
  } finally {
    await expansion.end();
  }
}

function isEmpty({ folders, fileCount, symlinks }: StagedTree): boolean {
  return folders.length + fileCount + symlinks.length === 0;
}

/** What is wrong with an archive, with the address that it came from. */
function withAddress(
  error: unknown,
  label: string,
  origin: ArchiveOrigin,
): unknown {
  if (!(error instanceof ArchiveError)) return error;
  return withOrigin(error, origin, `"${label}": ${error.message}`);
}
