#!/bin/sh
# Installs net_download for one user, without root, or removes it again; says
# how with --help.
set -eu

# Where the files of the latest release are. For another one, name
# .../releases/download/v<version> in NET_DOWNLOAD_RELEASES.
releases='https://github.com/niftynet/net_download/releases/latest/download'

program=net_download

# What did not happen where it ends early.
undone='was not installed'

# In a function, zsh has another $0.
self=$0

say() {
  printf '%s\n' "$*"
}

usage() {
  cat <<'USAGE'
usage: install.sh [FOLDER|ADDRESS]
       install.sh --uninstall

Installs net_download for one user, without root:

  curl -fsSL <release>/install.sh | sh
  sh install.sh                     from the folder that it is in where that
                                    has SHA256SUMS, else from the release host
  sh install.sh /media/stick        from a folder that holds a release's files
  sh install.sh https://mirror/dir  from a mirror

options:
  --uninstall  remove the program, its completions and its manual page; what
               was downloaded, config.ini and the records stay: to remove them
               too, run "net_download uninstall" first
  -h, --help   show this help and exit

environment variables:
  NET_DOWNLOAD_RELEASES  folder or address to install from, as the argument
  NET_DOWNLOAD_INSTALL   folder of the program (default: ~/.local/bin)

If that folder is called bin, completions for bash, zsh and fish and the manual
page go into the folder share beside it.
USAGE
}

misused() {
  printf 'install.sh: %s\n\n' "$1" >&2
  usage >&2
  exit 2
}

# The reason, then what to do about it.
fail() {
  printf 'net_download %s: %s\n' "$undone" "$1" >&2
  shift
  for hint in "$@"; do printf '%s\n' "$hint" >&2; done
  exit 1
}

have() {
  command -v "$1" >/dev/null 2>&1
}

# Whether the script comes through a pipe: a file that is called as the shell is
# in the current folder is not this script, and what stands beside it not this
# release.
is_piped() {
  case ${self##*/} in
    sh | ash | bash | dash | ksh | mksh | yash | zsh | busybox | -*) ;;
    *) return 1 ;;
  esac
}

# Prints the folder that the script is in where a release's digests stand beside
# it, or beside what it is a link to; nothing otherwise.
own_folder() {
  if is_piped; then return; fi
  script=$self
  while [ -f "$script" ]; do
    case $script in
      */*) beside=${script%/*}/ ;;
      *) beside=./ ;;
    esac
    if [ -f "${beside}SHA256SUMS" ]; then
      (cd -- "$beside" && pwd)
      return
    fi
    if ! [ -L "$script" ] || ! have readlink; then return; fi
    target=$(readlink "$script")
    case $target in
      /*) script=$target ;;
      *) script=$beside$target ;;
    esac
  done
}

# Prints the name of the release's file for this system.
pick_file() {
  os=$(uname -s)
  cpu=$(uname -m)
  case $os in
    Linux) os=linux ;;
    Darwin) os=macos ;;
    *) fail "there is no program for $os" \
      'On Windows, use install.ps1 in PowerShell.' ;;
  esac
  case $cpu in
    x86_64 | amd64) cpu=x64 ;;
    aarch64 | arm64) cpu=arm64 ;;
    *) fail "there is no program for the processor $cpu" ;;
  esac
  # A shell under Rosetta says x86_64 on an arm64 machine.
  if [ "$os-$cpu" = macos-x64 ] &&
    [ "$(sysctl -n hw.optional.arm64 2>/dev/null)" = 1 ]; then
    cpu=arm64
  fi
  say "$program-$os-$cpu"
}

# fetch <file of the release> <path to write>: non-zero where it cannot be had.
fetch() {
  case $releases in
    http://* | https://*)
      if have curl; then
        curl -fsSL --retry 3 -o "$2" "$releases/$1"
      elif have wget; then
        wget -q -O "$2" "$releases/$1"
      else
        fail 'neither curl nor wget is here to download it' \
          "Copy SHA256SUMS and $file from $releases" \
          'into a folder by other means, then run: sh install.sh <folder>'
      fi
      ;;
    *) cp "$releases/$1" "$2" ;;
  esac
}

# Whether a folder has a file; what a host has is not known before it is asked.
may_have() {
  case $releases in
    http://* | https://*) ;;
    *) [ -f "$releases/$1" ] ;;
  esac
}

# Prints the SHA-256 of a file.
digest() {
  if have sha256sum; then
    sum=$(sha256sum <"$1")
  elif have shasum; then
    sum=$(shasum -a 256 <"$1")
  elif have openssl; then
    sum=$(openssl dgst -sha256 -r <"$1")
  else
    fail 'no program here can check its SHA-256 digest' \
      'Install sha256sum, shasum or openssl.'
  fi
  say "${sum%% *}"
}

# listed <file>: prints the digest that SHA256SUMS has for it, or nothing.
listed() {
  # Copied by way of Windows, lines may end with a carriage return.
  cr=$(printf '\r')
  while read -r sum name; do
    name=${name%"$cr"}
    if [ "${name#\*}" = "$1" ]; then say "$sum"; fi
  done <"$work/SHA256SUMS"
}

# Sets the folder of the program, and the prefix that share is in: empty for a
# folder that is not called bin.
place() {
  folder=${NET_DOWNLOAD_INSTALL:-}
  if [ -z "$folder" ]; then
    [ -n "${HOME:-}" ] || fail 'neither HOME nor NET_DOWNLOAD_INSTALL is set' \
      'Set NET_DOWNLOAD_INSTALL to the folder of the program.'
    folder=$HOME/.local/bin
  fi
  if [ -d "$folder" ]; then folder=$(cd "$folder" && pwd); fi
  prefix=
  if [ "${folder##*/}" = bin ]; then prefix=${folder%/bin}; fi
}

# Prints what goes into share: where to, and what the program prints it for.
extras() {
  say 'share/bash-completion/completions/net_download completion bash
share/zsh/site-functions/_net_download completion zsh
share/fish/vendor_completions.d/net_download.fish completion fish
share/man/man1/net_download.1 manual'
}

# Writes completions and the manual page; non-zero where one cannot be had.
write_extras() {
  while read -r name verb shell; do
    to=$prefix/$name
    if ! "$folder/$program" "$verb" ${shell:+"$shell"} </dev/null >"$work/text" ||
      ! chmod 644 "$work/text" || ! mkdir -p "${to%/*}" ||
      ! mv -f "$work/text" "$to"; then
      return 1
    fi
  done <<EXTRAS
$(extras)
EXTRAS
}

# Prints the version of a program where it is net_download; nothing otherwise.
version_of() {
  told=$("$1" --version 2>/dev/null </dev/null) || return 0
  case $told in
    "$program "[0-9]*)
      told=${told#"$program "}
      say "${told%% *}"
      ;;
  esac
}

# Prints the command that removes everything again.
undo() {
  where=
  if [ -n "${NET_DOWNLOAD_INSTALL:-}" ]; then
    where="NET_DOWNLOAD_INSTALL='$folder' "
  fi
  case $self in
    /*) script=$self ;;
    *) script=$PWD/$self ;;
  esac
  if is_piped; then script=$releases/install.sh; fi
  case $script in
    http://* | https://*)
      get='curl -fsSL'
      if ! have curl; then get='wget -qO-'; fi
      say "$get '$script' | ${where}sh -s -- --uninstall"
      ;;
    *) say "${where}sh '$script' --uninstall" ;;
  esac
}

# remove <file>: non-zero where it is not there.
remove() {
  if ! [ -e "$1" ] && ! [ -L "$1" ]; then return 1; fi
  rm -f "$1" || fail "$1 cannot be removed" 'Run it as the user who installed it.'
  say "Removed $1"
}

uninstall() {
  undone='was not removed'
  place
  installed=$folder/$program
  if [ -e "$installed" ] && [ -z "$(version_of "$installed")" ]; then
    fail "$installed is another program, or one that does not start" \
      "To remove it all the same: rm '$installed'"
  fi
  if ! remove "$installed"; then
    say "There is no $installed."
  fi
  # Of a self-update that was stopped.
  rm -rf "$folder/.$program.self-update"
  if [ -n "$prefix" ]; then
    while read -r name _; do
      if remove "$prefix/$name"; then
        # Folders that are empty now; those that are not stay.
        (cd "$prefix" && rmdir -p "${name%/*}" 2>/dev/null) || :
      fi
    done <<EXTRAS
$(extras)
EXTRAS
    rmdir "$folder" 2>/dev/null || :
  fi
  say "What was downloaded stays, and so does the config folder, ${niftynet_config_home:-${HOME:-~}/.niftynet}."
}

install() {
  unset CDPATH
  host=$releases
  releases=${1:-${NET_DOWNLOAD_RELEASES:-$(own_folder)}}
  releases=${releases:-$host}
  releases=${releases#file://}
  releases=${releases%/}
  place

  file=$(pick_file)
  if ! mkdir -p "$folder" || ! [ -w "$folder" ]; then
    fail "the folder $folder cannot be written to" \
      'Set NET_DOWNLOAD_INSTALL to a folder of your own.'
  fi
  place
  # Beside the program, so that the last step is one rename.
  work=$(mktemp -d "$folder/.$program.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM

  fetch SHA256SUMS "$work/SHA256SUMS" ||
    fail "cannot get SHA256SUMS from $releases" \
      'Is that a folder, or the address of one, with the files of a release?'
  want=
  if have gzip && may_have "$file.gz"; then want=$(listed "$file.gz"); fi
  if [ -n "$want" ]; then
    get=$file.gz
  else
    get=$file
    want=$(listed "$file")
  fi
  if [ -z "$want" ]; then
    other=
    if [ "$releases" != "$host" ]; then
      other="To install from the release host: sh install.sh $host"
    fi
    fail "the release at $releases has no $file" ${other:+"$other"}
  fi

  say "Getting $get from $releases"
  fetch "$get" "$work/$get" || fail "cannot get $get from $releases"
  got=$(digest "$work/$get")
  [ "$got" = "$want" ] || fail "$get is damaged or was changed" \
    "  SHA-256 expected  $want" "  SHA-256 got       $got"
  if [ "$get" != "$file" ]; then gzip -d "$work/$get"; fi
  chmod 755 "$work/$file"
  version=$("$work/$file" --version) ||
    fail 'the program does not start on this system' \
      'On Linux it needs glibc (Alpine has musl) and a folder that is not mounted noexec.'

  installed=$folder/$program
  if ! [ -e "$installed" ]; then
    line="Installed $installed: $version"
  else
    before=$(version_of "$installed")
    after=$(version_of "$work/$file")
    line="Replaced $installed: $version"
    if [ -n "$before" ]; then line="$program $after replaces $before in $folder"; fi
  fi
  mv -f "$work/$file" "$installed"
  say "$line, SHA-256 checked."
  if [ -z "$prefix" ]; then
    say "For completions and the manual page: $program completion --help, $program manual"
  elif write_extras; then
    say "Completions for bash, zsh and fish and the manual page are in $prefix/share."
    case ${SHELL:-} in
      */zsh) say "For zsh, put this into ~/.zshrc before compinit: fpath=('$prefix/share/zsh/site-functions' \$fpath)" ;;
    esac
  else
    say "Completions and the manual page could not be put into $prefix/share." >&2
  fi
  case :${PATH:-}: in
    *:"$folder":*) ;;
    *)
      say "$folder is not in your PATH. To add it, put this into your ~/.profile:"
      say "  export PATH=\"$folder:\$PATH\""
      ;;
  esac
  say "To undo: $(undo)"
}

main() {
  case ${1:-} in
    -h | --help) usage ;;
    --uninstall)
      [ $# = 1 ] || misused '--uninstall takes nothing more'
      uninstall
      ;;
    -*) misused "unknown option: $1" ;;
    *)
      [ $# -le 1 ] || misused 'it takes one folder or address'
      install "$@"
      ;;
  esac
}

# Everything above only defines, so that a script cut short does nothing.
main "$@"
