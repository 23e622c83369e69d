// Pure: no disk, network, clock or environment.

import { COMPLETE } from "../commands.ts";
import type { Option } from "../options.ts";
import {
  type Grammar,
  type GrammarCommand,
  type Offer,
  offerText,
  spellings,
  valueOffer,
} from "./grammar.ts";

/** What of zsh completes a word. */
function action(offer: Offer): string {
  return offerText(offer, {
    ids: "_net_download_ids",
    files: "_files",
    folders: "_files -/",
    nothing: " ",
  }, (list) => `(${list})`);
}

/**
 * The completion script for zsh: a file `_net_download` in a folder of `fpath`,
 * or a text to `eval`, also where completion is not set up yet.
 *
 * @see https://zsh.sourceforge.io/Doc/Release/Completion-System.html
 */
export function zshCompletion({ commands, plain }: Grammar): string {
  return `#compdef net_download
# zsh completion for net_download
_net_download_ids() {
  local -a ids
  ids=(\${(f)"$("\${typed[1]/#\\~\\//$HOME/}" ${COMPLETE} "\${(@)typed[2,-1]}" 2>/dev/null)"})
  compadd -a ids
}
_net_download() {
  local context state state_descr
  local -a line commands typed
  typeset -A opt_args
  # The words so far; what follows here moves them.
  typed=("\${(@Q)words[1,CURRENT-1]}")
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
      _net_download_ids
      ;;
    rest)
      words=("$line[1]" "\${words[@]}")
      ((CURRENT += 1))
      case $line[1] in
${
    commands.filter(({ name }) => name !== plain.name).map(branch)
      .concat(branch({ ...plain, name: "*" })).join("\n")
  }
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _net_download ]]; then
  _net_download "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }
  compdef _net_download net_download
fi
`;
}

function described({ name, summary }: GrammarCommand): string {
  return `    ${quote(`${name}:${summary}`)}`;
}

/**
 * Where arguments cannot be completed, `{true}` offers none: a blank would have
 * zsh show a message, and insert no option either.
 */
function branch(command: GrammarCommand): string {
  const offer = command.arguments;
  const does = offer === "nothing" ? "{true}" : action(offer);
  return `        ${command.name})
          _arguments \\
${specs(command)} \\
            ${quote(`*: :${does}`)}
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
    : `:${value}:${action(valueOffer(option))}`;
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

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
