// Pure: no disk, network, clock or environment.

import type { UsageError } from "../base/errors.ts";
import type { CommandName } from "./commands.ts";
import type { OptionValues } from "./option_values.ts";

/** A command with its arguments and options. */
export interface CommandLine {
  kind: "run";
  name: CommandName;
  /** The arguments as typed: sample ids, for most commands. */
  args: readonly string[];
  options: OptionValues;
  /**
   * What is wrong with the line unless the first argument is an entry of the
   * zoo: it stands where a command may, and is written almost like one.
   */
  doubt?: UsageError;
}

/** What the command line asks for; help is of the program or of one command. */
export type Command =
  | { kind: "help"; of: CommandName | undefined }
  | { kind: "version" }
  | CommandLine;

/**
 * Whether a command makes no config file and no home where there is none: all
 * but those that install.
 */
export function looksOnly(
  { name, options: { dryRun, repair } }: Pick<CommandLine, "name" | "options">,
): boolean {
  return dryRun || !(name === "get" || name === "update" || repair);
}

/**
 * The zoo that a command names as its argument, in place of those of the
 * settings; undefined for commands that take none.
 */
export function namedZoo(
  { name, args }: Pick<CommandLine, "name" | "args">,
): string | undefined {
  return name === "check" ? args[0] : undefined;
}
