import { type ExpandedTree, startExpansion } from "../expand/expand.ts";
import type { Limits } from "../expand/limits.ts";
import type {
  ArchiveObserver,
  ArchiveRequest,
  FetchedArchive,
} from "../transfer/archive.ts";
import type { SharedFetches } from "../transfer/shared_fetches.ts";

/** An archive that was fetched, checked and expanded. */
export interface ExpandedArchive {
  archive: FetchedArchive;
  tree: ExpandedTree;
}

/**
 * Fetches an archive and expands it into a folder that is empty.
 *
 * @throws NetworkError, IntegrityError, ArchiveError, StoreError, or the
 * signal's reason; what the folder holds then is for the caller to remove.
 */
export async function stageSection(
  request: ArchiveRequest,
  staging: string,
  fetches: SharedFetches,
  observer: ArchiveObserver,
  limits: Limits,
): Promise<ExpandedArchive> {
  const archive = await fetches.fetch(request, observer);
  try {
    const expansion = startExpansion({
      archive: archive.path,
      staging,
      limits,
    });
    return { archive, tree: await expansion.finish() };
  } finally {
    await fetches.release(request);
  }
}
