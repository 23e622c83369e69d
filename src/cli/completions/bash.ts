// Pure: no disk, network, clock or environment.

import { COMPLETE } from "../commands.ts";
import {
  type Grammar,
  type GrammarCommand,
  type Offer,
  offerText,
  spellings,
  spellingsWithValue,
  valueOffer,
} from "./grammar.ts";

/** What bash's `compgen` offers; `ids` is the word for what the program is asked for. */
function words(offer: Offer): string {
  const texts = { ids: "ids", files: "-f", folders: "-d", nothing: '-W ""' };
  return offerText(offer, texts, (list) => `-W '${list}'`);
}

/**
 * The completion script for bash, from version 3.2 on, which Macs have. What
 * the program says does not go through `compgen -W`, which would expand it.
 *
 * @see https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */
export function bashCompletion({ commands, plain }: Grammar): string {
  const names = commands.map(({ name }) => name);
  return `# bash completion for net_download
_net_download() {
  local word quoted command skip offer option_words line typed
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
  local commands='${names.join(" ")}'
  COMPREPLY=()
  # The = of --option=value is a word of its own.
  if [[ $cur == = ]]; then
    cur=
    [[ $prev == -* ]] || return
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  # COMP_WORDS are split at colons too.
  typed=("\${COMP_WORDS[@]:0:COMP_CWORD}")
  if [[ -n $COMP_LINE ]]; then
    line=\${COMP_LINE:0:COMP_POINT}
    read -ra typed <<<"\${line%"\${line##*[[:space:]]}"}"
  fi
  for word in "\${typed[@]:1}"; do
    [[ -n $skip ]] && skip='' && continue
    case $word in
      ${spellingsWithValue(commands).join(" | ")}) skip=yes ;;
      -*) ;;
      ${names.join(" | ")}) command=$word && break ;;
      *) command='${plain.name}' && break ;;
    esac
  done
  case \${command:-${plain.name}} in
${commands.map(branch).join("\n")}
  esac
  [[ $cur == -* ]] && offer=(-W "$option_words")
  case $prev in
${valueBranches(commands).join("\n")}
  esac
  if [[ \${offer[0]} == ids ]]; then
    while IFS= read -r word; do
      printf -v quoted %q "$word"
      [[ $word == "$cur"* ]] && COMPREPLY+=("$quoted")
    done < <("\${typed[0]/#~\\//$HOME/}" ${COMPLETE} "\${typed[@]:1}" 2>/dev/null)
    [[ -n $command ]] && return
    offer=(-W "$commands")
  fi
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen "\${offer[@]}" -- "$cur")
  case \${offer[0]} in
    -f | -d) compopt -o filenames 2>/dev/null ;;
  esac
}
complete -F _net_download net_download
`;
}

function branch(command: GrammarCommand): string {
  const names = command.options.map(({ name }) => `--${name}`).join(" ");
  return `    ${command.name})
      option_words='${names}'
      offer=(${words(command.arguments)})
      ;;`;
}

/** What is offered behind an option that takes a value. */
function valueBranches(commands: readonly GrammarCommand[]): string[] {
  const valued = commands.flatMap(({ options }) => options)
    .filter(({ value }) => value !== undefined);
  const byOffer = Map.groupBy(new Set(valued), valueOffer);
  return [...byOffer].map(([offer, options]) =>
    `    ${options.flatMap(spellings).join(" | ")}) offer=(${words(offer)}) ;;`
  );
}
