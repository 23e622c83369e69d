import { join } from "@std/path";
import { attemptAsync } from "../base/os_error.ts";
import type { Report } from "../report/event.ts";
import { lockNews } from "../report/news.ts";
import { withLocks } from "../store/lock.ts";
import { listNames } from "../store/if_there.ts";
import { removeWorkFolder } from "../store/work_folder.ts";

const LOCK = "mirror.lock";

/**
 * Keeps others from writing the same zoo while `work` is done.
 *
 * @param path of the zoo, for messages
 * @param folder for the lock and for files on their way
 * @param isDone whether nothing is left for a later run to go on from: then the
 * work folder goes
 * @throws StoreError when the lock cannot be had or the folder not be cleared,
 * and what `work` throws.
 */
export async function inWorkPlace<T>(
  { path, work: folder }: { path: string; work: string },
  signal: AbortSignal,
  report: Report,
  work: () => Promise<T>,
  isDone: (result: T) => boolean,
): Promise<T> {
  const lock = { path: join(folder, LOCK), what: `mirror "${path}"` };
  try {
    return await withLocks(
      [lock],
      { signal, ...lockNews(report) },
      async () => {
        const result = await work();
        for (const name of isDone(result) ? listNames(folder) : []) {
          if (name.startsWith(LOCK)) continue;
          const left = join(folder, name);
          await attemptAsync("remove", left, () => Deno.remove(left));
        }
        return result;
      },
    );
  } finally {
    // Only if it is empty: what a later run can go on from stays.
    await removeWorkFolder({ work: folder });
  }
}
