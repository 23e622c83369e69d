// Pure: no disk, network, clock or environment.

import type { Option } from "../options.ts";
import {
  type Grammar,
  type GrammarCommand,
  type PathOffer,
  valueOffer,
} from "./grammar.ts";

/** How fish is told what an option's value is; all of them require one. */
const VALUES: Readonly<Record<PathOffer, string>> = {
  files: "-r -F",
  folders: "-x -a '(__fish_complete_directories)'",
  nothing: "-x",
};

/**
 * The completion script for fish.
 *
 * @see https://fishshell.com/docs/current/completions.html
 */
export function fishCompletion(grammar: Grammar): string {
  const { program, commands, ask } = grammar;
  const line = (condition: string, rest: string) =>
    `complete -c ${program} -n '${condition}' ${rest}`;
  return [
    `# fish completion for ${program}`,
    `function __${program}_ids
    set -l typed (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $typed[1])
    set -e typed[1]
    $program ${ask} $typed 2>/dev/null
end`,
    `complete -c ${program} -f`,
    ...commands.map(({ name, summary }) =>
      line("__fish_use_subcommand", `-a ${name} -d ${quote(summary)}`)
    ),
    ...commands.flatMap((command) =>
      [...command.options.map(option), ...argumentLines(command, grammar)]
        .map((rest) => line(condition(command, grammar), rest))
    ),
    "",
  ].join("\n");
}

/** When a command is meant: the one that needs no name, unless another is named. */
function condition(
  { name }: GrammarCommand,
  { commands, plain }: Grammar,
): string {
  if (name !== plain.name) return `__fish_seen_subcommand_from ${name}`;
  const others = commands.map((c) => c.name).filter((other) => other !== name);
  return others.length === 0
    ? "true"
    : `not __fish_seen_subcommand_from ${others.join(" ")}`;
}

function option(option: Option): string {
  const { name, short, value, help } = option;
  return [
    `-l ${name}`,
    ...(short === undefined ? [] : [`-s ${short}`]),
    ...(value === undefined ? [] : [VALUES[valueOffer(option)]]),
    `-d ${quote(help)}`,
  ].join(" ");
}

function argumentLines(
  { arguments: offer }: GrammarCommand,
  { program }: Grammar,
): string[] {
  switch (offer) {
    case "ids":
      return [`-a '(__${program}_ids)'`];
    case "files":
      return ["-F"];
    case "folders":
      return ["-a '(__fish_complete_directories)'"];
    case "nothing":
      return [];
    default:
      return [`-a ${quote(offer.join(" "))}`];
  }
}

/** Inside single quotes fish knows \\\\ and \\'. */
function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
