# Prints what zsh offers at the end of a line: <completion script> <line>. A
# third argument leaves it to the script to set up completion.
# It types the line and a Tab into a zsh of its own, whose compadd prints.
zmodload zsh/zpty
zpty z zsh -f -i
setup='
PROMPT=
unset zle_bracketed_paste
'${${3:+:}:-autoload -Uz compinit; compinit -u -D}'
source '${(q)1}'
bindkey "^M" undefined
bindkey "^J" undefined
bindkey "^I" complete-word
border() { print -r -- "=====" }
compprefuncs=(border)
comppostfuncs=(border exit)
zstyle ":completion:*" insert-tab false
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a hits
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- $hits
  builtin compadd "$@"
}
print READY'
f=$(mktemp); print -r -- $setup > $f
zpty -w z "source $f"
while zpty -r z line; do [[ $line == *READY* ]] && break; done
rm $f
zpty -w -n z "$2"$'\t'
n=0
while zpty -r z line; do
  line=${line%$'\r\n'}
  if [[ $line == *=====* ]]; then (( ++n == 2 )) && break; continue; fi
  (( n == 1 )) && print -r -- "$line"
done
zpty -d z
