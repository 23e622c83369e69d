// Pure: no disk, network, clock or environment.

import { COMPLETE } from "../commands.ts";
import type { Option } from "../options.ts";
import {
  type Grammar,
  type GrammarCommand,
  offerText,
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
export function fishCompletion({ commands, plain }: Grammar): string {
  const names = commands.map(({ name }) => name);
  const line = (condition: string, rest: string) =>
    `complete -c net_download -n '${condition}' ${rest}`;
  return [
    `# fish completion for net_download`,
    `function __net_download_ids
    set -l typed (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $typed[1])
    set -e typed[1]
    $program ${COMPLETE} $typed 2>/dev/null
end`,
    `function __net_download_command -d 'the command of the line, if it has one yet'
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
function __net_download_is -d 'whether it is one of these, or empty'
    set -l command (__net_download_command)
    contains -- "$command" $argv
end`,
    `complete -c net_download -f`,
    ...commands.map(({ name, summary }) =>
      line(`__net_download_is ""`, `-a ${name} -d ${quote(summary)}`)
    ),
    ...commands.flatMap((command) =>
      [...command.options.map(option), ...argumentLines(command)]
        .map((rest) => line(condition(command, plain), rest))
    ),
    "",
  ].join("\n");
}

/** When a command is meant: the one that needs no name, also where nothing is named yet. */
function condition({ name }: GrammarCommand, plain: GrammarCommand): string {
  return `__net_download_is ${name}${name === plain.name ? ' ""' : ""}`;
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

function argumentLines({ arguments: offer }: GrammarCommand): string[] {
  const line = offerText(offer, {
    ids: "-a '(__net_download_ids)'",
    files: "-F",
    folders: "-a '(__fish_complete_directories)'",
    nothing: "",
  }, (list) => `-a ${quote(list)}`);
  return line === "" ? [] : [line];
}

/** Inside single quotes fish knows \\\\ and \\'. */
function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
