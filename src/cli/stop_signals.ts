// Pure: no disk, network, clock or environment.
import type { StopSignal } from "../base/errors.ts";

/**
 * The signals that ask a program to stop. Windows knows no SIGTERM: closing the
 * console or ending the task there ends the program, as a kill does.
 *
 * @param os as `Deno.build.os` names it
 */
export function stopSignals(os: string): readonly StopSignal[] {
  return os === "windows" ? ["SIGINT"] : ["SIGHUP", "SIGINT", "SIGTERM"];
}
