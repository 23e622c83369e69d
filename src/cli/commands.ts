// Pure: no disk, network, clock or environment.

import type { OptionName } from "./options.ts";

/** A command: what parsing, the help texts and shell completions are made from. */
export interface CommandSpec {
  readonly name: string;
  /** How its arguments are written, `""` for none. */
  readonly usage: string;
  /** How many arguments it takes at least, and at most where there is a limit. */
  readonly takes: readonly [least: number, most?: number];
  /** One phrase for the list of commands. */
  readonly summary: string;
  /** Options that it takes beside those that all take. */
  readonly options: readonly OptionName[];
  readonly example: string;
}

/** Options that every command takes. */
export const COMMON_OPTIONS: readonly OptionName[] = [
  "help",
  "version",
  "retries",
  "timeout",
  "offline",
  "ca-cert",
  "header",
  "json",
  "quiet",
];

/**
 * Every command. The first is the original's only one: it needs no name, so
 * `net_download ID` is `net_download get ID`.
 */
export const COMMANDS = [
  {
    name: "get",
    usage: "sample_id [sample_id ...]",
    takes: [1],
    summary: "install entries of the zoo",
    options: ["retry", "dry-run", "jobs", "accept-changed"],
    example: "net_download get highres3dnet_brain_parcellation_model_zoo",
  },
] as const satisfies readonly CommandSpec[];

/** Name of a command. */
export type CommandName = (typeof COMMANDS)[number]["name"];

/** The command that is meant when none is named. */
export const DEFAULT_COMMAND = "get" satisfies CommandName;
