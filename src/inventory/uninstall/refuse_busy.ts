import { join } from "@std/path";
import { isLock } from "../../store/layout.ts";
import { withLocks } from "../../store/locks.ts";
import { LOCK_TIMING } from "../../store/lock_timing.ts";
import { listNames } from "../../store/if_there.ts";

/**
 * Refuses to go on while another run holds a lock in one of these folders.
 *
 * @throws StoreError that names who is at work.
 */
export async function refuseBusy(own: readonly string[]): Promise<void> {
  for (const folder of own) {
    for (const name of listNames(folder)) {
      if (!isLock(name)) continue;
      await withLocks(
        [{ path: join(folder, name), what: `"${folder}"` }],
        { timing: { ...LOCK_TIMING, limit: 0 } },
        () => Promise.resolve(),
      );
    }
  }
}
