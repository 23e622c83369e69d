// Pure: no disk, network, clock or environment.

import type { Option } from "../options.ts";
import {
  type Grammar,
  type GrammarCommand,
  type Offer,
  spellings,
  valueOffer,
} from "./grammar.ts";

/** zsh's functions that complete a word. */
const ACTIONS: Readonly<Record<Offer, string>> = {
  ids: "compadd -a ids",
  files: "_files",
  folders: "_files -/",
  nothing: " ",
};

/**
 * The completion script for zsh: a file `_net_download` in a folder of `fpath`,
 * or a text to `eval`.
 *
 * @see https://zsh.sourceforge.io/Doc/Release/Completion-System.html
 */
export function zshCompletion(grammar: Grammar): string {
  const { program, commands, plain, ids } = grammar;
  return `#compdef ${program}
# zsh completion for ${program}
_${program}() {
  local context state state_descr
  local -a line ids commands
  typeset -A opt_args
  ids=(${ids.map(quote).join(" ")})
  commands=(
${commands.map(described).join("\n")}
  )
  _arguments -C \\
${specs(plain)} \\
    '1: :->first' \\
    '*::: :->rest'
  case $state in
    first)
      _describe -t commands command commands
      compadd -X 'sample id' -a ids
      ;;
    rest)
      words=("$line[1]" "\${words[@]}")
      ((CURRENT += 1))
      case $line[1] in
${
    commands.toSorted((a, b) => Number(a === plain) - Number(b === plain))
      .map((command) => branch(command, command === plain)).join("\n")
  }
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _${program} ]]; then
  _${program} "$@"
else
  compdef _${program} ${program}
fi
`;
}

function described({ name, summary }: GrammarCommand): string {
  return `    ${quote(`${name}:${summary}`)}`;
}

/** The command that needs no name comes last and takes all that is left. */
function branch(command: GrammarCommand, plain: boolean): string {
  return `        ${plain ? "*" : command.name})
          _arguments \\
${specs(command)} \\
            ${argument(command)}
          ;;`;
}

function specs({ options }: GrammarCommand): string {
  return options.map((o) => `            ${optionSpec(o)}`).join(" \\\n");
}

/** As \`_arguments\` wants it: what it excludes, its spellings, what it means. */
function optionSpec(option: Option): string {
  const { value, repeats, help } = option;
  const words = spellings(option);
  const means = `[${help.replaceAll(/[[\]\\]/g, "\\$&")}]`;
  const takes = value === undefined
    ? ""
    : `:${value}:${ACTIONS[valueOffer(option)]}`;
  const before = repeats ? "'*'" : quote(`(${words.join(" ")})`);
  const names = words.length === 1
    ? [`${words[0]}${value === undefined ? "" : "="}`]
    : [`{${words.map((w) => nameSpec(w, value)).join(",")}}`];
  return `${before}${names.join("")}${quote(means + takes)}`;
}

/** A long option may have its value behind \`=\`, a short one behind itself. */
function nameSpec(word: string, value: string | undefined): string {
  if (value === undefined) return word;
  return word.startsWith("--") ? `${word}=` : `${word}+`;
}

function argument(command: GrammarCommand): string {
  const message = command.arguments === "ids" ? "sample id" : " ";
  return quote(`*:${message}:${ACTIONS[command.arguments]}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
