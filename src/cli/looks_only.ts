// Pure: no disk, network, clock or environment.

import type { CommandLine } from "./command.ts";

/**
 * Whether a command makes no config file and no home where there is none: all
 * but those that install.
 */
export function looksOnly(
  { name, options: { dryRun, repair } }: Pick<CommandLine, "name" | "options">,
): boolean {
  return dryRun || !(name === "get" || name === "update" || repair);
}
