import { join } from "@std/path";
import { ArchiveError, withOrigin } from "../base/errors.ts";
import { type Expansion, startExpansion } from "../actions/expand/expand.ts";
import type { StagedTree } from "../actions/staged_tree.ts";
import type { Limits } from "../actions/expand/limits.ts";
import { wholeFile } from "../base/file_piece.ts";
import { attempt, attemptAsync } from "../base/os_error.ts";
import { removeTree } from "../store/work_folder.ts";

/**
 * Expands an archive in the sandbox, as an installation does, to see what is in
 * it; the files are removed again.
 *
 * @param path of the archive
 * @param folder an empty one can be made in it, with room for the files
 * @param arrive reads or writes the archive, which is expanded as far as this
 * says that it is there
 * @throws ArchiveError when it is damaged or refused, StoreError when it cannot
 * be read or the files not be written, and what `arrive` throws.
 */
export async function tryExpansion(
  path: string,
  folder: string,
  limits: Limits,
  arrive: (
    expansion: Pick<Expansion, "advance" | "failed">,
  ) => Promise<void> = () => Promise.resolve(),
): Promise<StagedTree> {
  const staging = join(folder, `expanded-${crypto.randomUUID()}`);
  attempt("make the folder", staging, () => Deno.mkdirSync(staging));
  try {
    const expansion = startExpansion({
      pieces: wholeFile(path),
      staging,
      limits,
    });
    try {
      await arrive(expansion);
    } catch (error) {
      await expansion.abandon();
      throw error;
    }
    return await expansion.finish();
  } catch (error) {
    // The user who packs or checks a zoo is its owner.
    throw error instanceof ArchiveError ? withOrigin(error, "user") : error;
  } finally {
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
