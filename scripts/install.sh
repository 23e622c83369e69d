#!/bin/sh
# Installs net_download for one user, without root:
#
#   curl -fsSL <release>/install.sh | sh
#   sh install.sh                     from the folder that it is in where that
#                                     has SHA256SUMS, else from the release host
#   sh install.sh /media/stick        from a folder that holds a release's files
#   sh install.sh https://mirror/dir  from a mirror
#
# NET_DOWNLOAD_RELEASES  folder or address to install from, as the argument
# NET_DOWNLOAD_INSTALL   folder to install into (default: ~/.local/bin)
set -eu

# Where the files of the latest release are. For another one, name
# .../releases/download/v<version> in NET_DOWNLOAD_RELEASES.
releases='https://github.com/niftynet/net_download/releases/latest/download'

program=net_download

# In a function, zsh has another $0.
self=$0

say() {
  printf '%s\n' "$*"
}

# The reason, then what to do about it.
fail() {
  printf 'net_download was not installed: %s\n' "$1" >&2
  shift
  for hint in "$@"; do printf '%s\n' "$hint" >&2; done
  exit 1
}

have() {
  command -v "$1" >/dev/null 2>&1
}

# Prints the folder that the script is in where a release's digests stand beside
# it, or beside what it is a link to; nothing otherwise.
own_folder() {
  case ${self##*/} in
    # Read from a pipe: a file of that name in the current folder is not this
    # script, and what stands beside it not this release.
    sh | ash | bash | dash | ksh | mksh | yash | zsh | busybox | -*) return ;;
  esac
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
        fail 'neither curl nor wget is here to download it with' \
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
    fail 'nothing here can check its SHA-256 digest' \
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

main() {
  unset CDPATH
  host=$releases
  releases=${1:-${NET_DOWNLOAD_RELEASES:-$(own_folder)}}
  releases=${releases:-$host}
  releases=${releases#file://}
  releases=${releases%/}
  folder=${NET_DOWNLOAD_INSTALL:-}
  if [ -z "$folder" ]; then
    [ -n "${HOME:-}" ] || fail 'neither HOME nor NET_DOWNLOAD_INSTALL is set' \
      'Set NET_DOWNLOAD_INSTALL to the folder to install into.'
    folder=$HOME/.local/bin
  fi

  file=$(pick_file)
  if ! mkdir -p "$folder" || ! [ -w "$folder" ]; then
    fail "the folder $folder cannot be written to" \
      'Set NET_DOWNLOAD_INSTALL to a folder of your own.'
  fi
  folder=$(cd "$folder" && pwd)
  # Beside the program, so that the last step is one rename.
  work=$(mktemp -d "$folder/.$program.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM

  fetch SHA256SUMS "$work/SHA256SUMS" ||
    fail "SHA256SUMS cannot be had from $releases" \
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
  fetch "$get" "$work/$get" || fail "$get cannot be had from $releases"
  got=$(digest "$work/$get")
  [ "$got" = "$want" ] || fail "$get is damaged or was changed" \
    "  SHA-256 wanted  $want" "  SHA-256 got     $got"
  if [ "$get" != "$file" ]; then gzip -d "$work/$get"; fi
  chmod 755 "$work/$file"
  version=$("$work/$file" --version) ||
    fail 'the program does not start on this system' \
      'On Linux it needs glibc (Alpine has musl) and a folder that is not mounted noexec.'

  action=Installed
  if [ -e "$folder/$program" ]; then action=Replaced; fi
  mv -f "$work/$file" "$folder/$program"
  say "$action $folder/$program: $version, SHA-256 checked."
  case :${PATH:-}: in
    *:"$folder":*) ;;
    *)
      say 'That folder is not in your PATH. To add it, put this into your ~/.profile:'
      say "  export PATH=\"$folder:\$PATH\""
      ;;
  esac
  say "To undo: rm '$folder/$program'"
}

# Everything above only defines, so that a script cut short does nothing.
main "$@"
