import { osCode } from "../os_error.ts";

/** What Windows says when another process has a file open. */
const IN_USE: ReadonlySet<string> = new Set(["EBUSY", "EACCES", "EPERM"]);

/** Waits in milliseconds, two and a half seconds in all. */
const PAUSES = [10, 20, 40, 80, 160, 320, 640, 1280];

/** How the time between two tries passes, on which system. */
export interface Patience {
  /** As `Deno.build.os` names it. */
  os: string;
  wait(milliseconds: number): Promise<void>;
  waitSync(milliseconds: number): void;
}

const here: Patience = {
  os: Deno.build.os,
  wait: (milliseconds) =>
    new Promise((resolve) => setTimeout(resolve, milliseconds)),
  waitSync: (milliseconds) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
};

/**
 * Does something with a file, again after a moment where another program may
 * have it open.
 *
 * Windows opens, renames and removes no file that another program has open,
 * and virus scanners and indexers open every new file for a moment; one that
 * is being removed is refused as if it were forbidden. Other systems share
 * files: what they refuse, they will refuse again.
 *
 * @throws what `work` throws at last.
 * @see https://learn.microsoft.com/windows/win32/fileio/creating-and-opening-files
 */
export async function patiently<T>(
  work: () => Promise<T>,
  { os, wait }: Patience = here,
): Promise<T> {
  for (let tries = 0;; tries++) {
    try {
      return await work();
    } catch (error) {
      await wait(pauseAfter(error, tries, os));
    }
  }
}

/** {@linkcode patiently} for work that is done when it returns. */
export function patientlySync<T>(
  work: () => T,
  { os, waitSync }: Patience = here,
): T {
  for (let tries = 0;; tries++) {
    try {
      return work();
    } catch (error) {
      waitSync(pauseAfter(error, tries, os));
    }
  }
}

/**
 * How long to wait after a refusal, in milliseconds.
 *
 * @param tries how many were made before this one
 * @throws the refusal, where waiting is of no use.
 */
function pauseAfter(error: unknown, tries: number, os: string): number {
  const isInUse = os === "windows" && IN_USE.has(osCode(error) ?? "");
  const pause = isInUse ? PAUSES[tries] : undefined;
  if (pause === undefined) throw error;
  return pause;
}
