// Pure: no disk, network, clock or environment.

import type { Option } from "../options.ts";
import {
  type Grammar,
  type GrammarCommand,
  type PathOffer,
  spellingsWithValue,
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
  const { program, commands, plain, ask } = grammar;
  const names = commands.map(({ name }) => name);
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
    `function __${program}_command -d 'the command of the line, if it has one yet'
    set -l typed (commandline -opc)
    set -l skip no
    for word in $typed[2..-1]
        if test $skip = yes
            set skip no
            continue
        end
        switch $word
            case ${spellingsWithValue(commands).join(" ")}
                set skip yes
            case '-*'
            case ${names.join(" ")}
                echo $word
                return
            case '*'
                echo ${plain.name}
                return
        end
    end
end
function __${program}_is -d 'whether it is one of these, or empty'
    set -l command (__${program}_command)
    contains -- "$command" $argv
end`,
    `complete -c ${program} -f`,
    ...commands.map(({ name, summary }) =>
      line(`__${program}_is ""`, `-a ${name} -d ${quote(summary)}`)
    ),
    ...commands.flatMap((command) =>
      [...command.options.map(option), ...argumentLines(command, grammar)]
        .map((rest) => line(condition(command, grammar), rest))
    ),
    "",
  ].join("\n");
}

/** When a command is meant: the one that needs no name, also where nothing is named yet. */
function condition(
  { name }: GrammarCommand,
  { program, plain }: Grammar,
): string {
  return `__${program}_is ${name}${name === plain.name ? ' ""' : ""}`;
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
