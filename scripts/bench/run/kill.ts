import type { Start } from "./measure.ts";

/** Between two looks whether it is time, in ms. */
const LOOK = 25;

/** After how long waiting is given up, in ms. */
const PATIENCE = 60_000;

/**
 * Starts a program and kills it, as a power cut would, once `isTime` says so.
 *
 * @throws Error when the program ends before, or it never is time.
 */
export async function killWhen(
  { program, args, env }: Start,
  isTime: () => Promise<boolean>,
): Promise<void> {
  const child = new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let ended = false;
  const end = child.status.then((status) => {
    ended = true;
    return status;
  });
  const giveUpAt = performance.now() + PATIENCE;
  while (!ended && performance.now() < giveUpAt && !await isTime()) {
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  if (!ended) child.kill("SIGKILL");
  const { signal } = await end;
  if (signal !== "SIGKILL") {
    throw new Error("the run that was to be killed ended by itself");
  }
  if (performance.now() >= giveUpAt) {
    throw new Error("the run that was to be killed came to a standstill");
  }
}
