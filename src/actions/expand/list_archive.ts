import type { FilePiece } from "../../base/file_piece.ts";
import type { StagedTree } from "../staged_tree.ts";
import { unpackError } from "./failure.ts";
import type { Limits } from "./limits.ts";
import { assembleTree, type PackedFiles } from "./packed_files.ts";
import { startExpansionWorker } from "./sandbox.ts";
import type { ListOrder, WorkReport } from "./worker.ts";

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
  const files: PackedFiles[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<StagedTree>();
  const read = pieces.map(({ path }) => path);
  const worker = startExpansionWorker({ read, write: [] }, reject);
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  worker.onmessage = ({ data }: MessageEvent<WorkReport>) => {
    if (data.kind === "files") files.push(data.files);
    if (data.kind === "failed") reject(unpackError(data.failure));
    if (data.kind === "done") resolve(assembleTree(files, data.end));
  };
  const order: ListOrder = { kind: "list", pieces, limits };
  worker.postMessage(order);
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", stop);
    worker.terminate();
  }
}
