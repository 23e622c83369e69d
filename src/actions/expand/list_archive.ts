import type { FilePiece } from "../../base/file_piece.ts";
import type { StagedTree } from "../staged_tree.ts";
import { Expansion } from "./expansion.ts";
import type { Limits } from "./limits.ts";

/**
 * Tells what an archive would be expanded to, under the same rules, and makes
 * nothing of it: its Worker may read the archive, and write nowhere.
 *
 * @param pieces all of the archive
 * @throws ArchiveError if the archive is damaged, of an unknown kind, refused
 * or beyond a limit; StoreError if it cannot be read; the signal's reason.
 */
export async function listArchive(
  pieces: readonly FilePiece[],
  limits: Limits,
  signal: AbortSignal,
): Promise<StagedTree> {
  signal.throwIfAborted();
  const expansion = new Expansion({ pieces, staging: undefined, limits });
  const stop = () => void expansion.abandon();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await expansion.finish();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
