import { join } from "@std/path";
import { startExpansion } from "../expand/expand.ts";
import type { ExpandedTree } from "../expand/expanded_tree.ts";
import type { Limits } from "../expand/limits.ts";
import type { FilePiece } from "../file_piece.ts";
import { attempt } from "../store/os_error.ts";
import { removeTree } from "../store/work_folder.ts";

/**
 * Expands an archive in the sandbox, as an installation does, to see what is in
 * it; the files are removed again.
 *
 * @param archive the file, or the stretches of files that it consists of
 * @param folder an empty one can be made in it, with room for the files
 * @throws ArchiveError when it is damaged or refused, StoreError when it cannot
 * be read or the files not be written.
 */
export async function tryExpansion(
  archive: { path: string; pieces?: readonly FilePiece[] },
  folder: string,
  limits: Limits,
): Promise<ExpandedTree> {
  const staging = join(folder, `expanded-${crypto.randomUUID()}`);
  attempt("make the folder", staging, () => Deno.mkdirSync(staging));
  try {
    const expansion = startExpansion({
      archive: archive.path,
      ...(archive.pieces && { pieces: archive.pieces }),
      staging,
      limits,
    });
    return await expansion.finish();
  } finally {
    await removeTree(staging);
  }
}
