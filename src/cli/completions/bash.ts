// Pure: no disk, network, clock or environment.

import {
  type Grammar,
  type GrammarCommand,
  type Offer,
  spellings,
  valueOffer,
} from "./grammar.ts";

/** What bash's `compgen` offers; sample ids are in the variable `ids`. */
const WORDS: Readonly<Record<Offer, string>> = {
  ids: '-W "$ids"',
  files: "-f",
  folders: "-d",
  nothing: '-W ""',
};

/**
 * The completion script for bash, from version 3.2 on, which Macs have.
 *
 * @see https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */
export function bashCompletion(grammar: Grammar): string {
  const { program, commands, plain, ids } = grammar;
  const names = commands.map(({ name }) => name);
  return `# bash completion for ${program}
_${program}() {
  local word command first=yes offer option_words
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
  local ids='${ids.join(" ")}'
  local commands='${names.join(" ")}'
  COMPREPLY=()
  # The = of --option=value is a word of its own.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      -*) ;;
      ${names.join(" | ")}) command=\${command:-$word} first= ;;
      *) first= ;;
    esac
  done
  case \${command:-${plain.name}} in
${commands.map(branch).join("\n")}
  esac
  [[ -n $first ]] && offer=(-W "$commands $ids")
  [[ $cur == -* ]] && offer=(-W "$option_words")
  case $prev in
${valueBranches(commands).join("\n")}
  esac
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen "\${offer[@]}" -- "$cur")
  case \${offer[0]} in
    -f | -d) compopt -o filenames 2>/dev/null ;;
  esac
}
complete -F _${program} ${program}
`;
}

function branch(command: GrammarCommand): string {
  const words = command.options.map(({ name }) => `--${name}`).join(" ");
  return `    ${command.name})
      option_words='${words}'
      offer=(${WORDS[command.arguments]})
      ;;`;
}

/** What is offered behind an option that takes a value. */
function valueBranches(commands: readonly GrammarCommand[]): string[] {
  const valued = commands.flatMap(({ options }) => options)
    .filter(({ value }) => value !== undefined);
  const byOffer = Map.groupBy(new Set(valued), valueOffer);
  return [...byOffer].map(([offer, options]) =>
    `    ${options.flatMap(spellings).join(" | ")}) offer=(${WORDS[offer]}) ;;`
  );
}
