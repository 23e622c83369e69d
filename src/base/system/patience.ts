import { sharingPause } from "./sharing.ts";

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
 * have it open, see {@linkcode sharingPause}.
 *
 * @throws what `work` throws at last.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  { os, wait }: Patience = here,
): Promise<T> {
  for (let tries = 0;; tries++) {
    try {
      return await work();
    } catch (error) {
      const pause = sharingPause(reasonOf(error), tries, os);
      if (pause === undefined) throw error;
      await wait(pause);
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
      const pause = sharingPause(reasonOf(error), tries, os);
      if (pause === undefined) throw error;
      waitSync(pause);
    }
  }
}

/** The code that Deno gives a refusal, else the name of its error. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return "code" in error && typeof error.code === "string"
    ? error.code
    : error.name;
}
