import { join } from "@std/path";
import type { Report } from "../../report/event.ts";
import { withLocks } from "../../store/locks.ts";
import { listNames } from "../../store/look.ts";
import { attemptAsync } from "../../base/os_error.ts";
import { removeWorkFolder } from "../../store/work_folder.ts";
import type { TargetPlace } from "./open_target.ts";

const LOCK = "mirror.lock";

/**
 * Keeps others from writing the same mirror while `work` is done.
 *
 * @param work returns whether all is done: then nothing is left for a later run
 * to go on from, and the work folder goes
 * @throws StoreError when the lock cannot be had or the folder not be cleared,
 * and what `work` throws.
 */
export async function inWorkPlace(
  { path, work: folder }: TargetPlace,
  signal: AbortSignal,
  report: Report,
  work: () => Promise<boolean>,
): Promise<void> {
  const warn = (text: string) => report({ kind: "warning", text });
  try {
    await withLocks([{ path: join(folder, LOCK), what: `mirror "${path}"` }], {
      signal,
      onWait: ({ what, holder }) =>
        warn(`waiting for ${what}: ${holder} works on it`),
      onTakeOver: ({ what, holder }) =>
        warn(
          `${holder} left ${what} unfinished and is gone; going on in its place`,
        ),
    }, async () => {
      if (!await work()) return;
      for (const name of listNames(folder)) {
        if (name.startsWith(LOCK)) continue;
        const left = join(folder, name);
        await attemptAsync("remove", left, () => Deno.remove(left));
      }
    });
  } finally {
    // Only if it is empty: what a later run can go on from stays.
    await removeWorkFolder({ work: folder });
  }
}
