import { join } from "@std/path";
import { hashPieces } from "../../../base/read_pieces.ts";
import { systemDisk } from "../../../store/disk.ts";
import { filePiece } from "../../../transfer/local_blob.ts";
import { entryFolder, MANIFEST, TEXTS } from "../../address.ts";
import type { IndexEntry } from "../../zoo_index.ts";

/**
 * The digests of all files of an entry that are in the folder of a zoo, by path.
 * Texts are read, since people edit them; an archive is only where no digest of
 * it is known, or its size has changed.
 *
 * @param prefix from the zoo's folder to the one that entries stand in
 * @param known digests by path
 * @throws StoreError when a file cannot be read; the signal's reason.
 */
export async function entryDigests(
  zoo: string,
  prefix: string,
  entry: IndexEntry,
  known: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const folder = `${entryFolder(entry.id)}/`;
  const texts = [MANIFEST, ...TEXTS].map((name) => ({ path: folder + name }));
  const archives = entry.archives.filter(({ path }) => path.startsWith(folder));
  const digests = new Map<string, string>();
  for (const file of [...texts, ...archives]) {
    const path = prefix + file.path;
    const full = join(zoo, ...path.split("/"));
    if (systemDisk.kindOf(full) !== "file") continue;
    const piece = filePiece(full);
    const isSame = "bytes" in file && file.bytes === piece.length;
    const digest = isSame ? known.get(path) : undefined;
    digests.set(path, digest ?? await hashPieces([piece], signal));
  }
  return digests;
}
