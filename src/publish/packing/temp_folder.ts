import { attemptAsync } from "../../base/os_error.ts";
import { removeTree } from "../../store/work_folder.ts";

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
