// Pure: no disk, network, clock or environment.

/**
 * The signals that ask a program to stop. Windows knows no SIGTERM: who closes
 * the console or ends the task there ends the program, as a kill does.
 *
 * @param os as `Deno.build.os` names it
 */
export function stopSignals(os: string): readonly ("SIGINT" | "SIGTERM")[] {
  return os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
}
