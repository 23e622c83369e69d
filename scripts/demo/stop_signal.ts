/** Windows knows SIGINT only, and refuses a listener for SIGTERM. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/**
 * A signal that is aborted when the user or the system asks this script to
 * stop, in place of ending it at once, so that it can clear up.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of SIGNALS) {
    Deno.addSignalListener(signal, () => stop.abort());
  }
  return stop.signal;
}
