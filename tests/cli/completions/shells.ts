import { fromFileUrl } from "@std/path";
import { bashCompletion } from "../../../src/cli/completions/bash.ts";
import { fishCompletion } from "../../../src/cli/completions/fish.ts";
import type { Grammar } from "../../../src/cli/completions/grammar.ts";
import { powershellCompletion } from "../../../src/cli/completions/powershell.ts";
import { zshCompletion } from "../../../src/cli/completions/zsh.ts";

/** A shell, its completion script, and how to ask it what it offers. */
export interface Shell {
  name: string;
  script: (grammar: Grammar) => string;
  /** Arguments that print the offers at the end of a line, one a line. */
  ask: (script: string, line: string) => string[];
}

const zshDriver = fromFileUrl(new URL("offers.zsh", import.meta.url));

export const BASH: Shell = {
  name: "bash",
  script: bashCompletion,
  ask: (script, line) => [
    "--norc",
    "-c",
    `source "$1"; COMP_LINE=$2 COMP_POINT=\${#2}; shift 2
       COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
       _net_download net_download
       ((\${#COMPREPLY[@]})) && printf '%s\\n' "\${COMPREPLY[@]}" || true`,
    "bash",
    script,
    line,
    // As readline splits it: = and : are words of their own.
    ...line.split(/ |(?<=[=:])|(?=[=:])/),
  ],
};

export const ZSH: Shell = {
  name: "zsh",
  script: zshCompletion,
  ask: (script, line) => ["-f", zshDriver, script, line],
};

const FISH: Shell = {
  name: "fish",
  script: fishCompletion,
  ask: (script, line) => [
    "--no-config",
    "-c",
    "source $argv[1]; complete -C $argv[2] | string split -f 1 \\t; or true",
    "--",
    script,
    line,
  ],
};

const POWERSHELL: Shell = {
  name: "pwsh",
  script: powershellCompletion,
  ask: (script, line) => [
    "-NoProfile",
    "-Command",
    `. '${script}'
       (TabExpansion2 '${line}' ${line.length}).CompletionMatches.CompletionText`,
  ],
};

export const SHELLS: readonly Shell[] = [BASH, ZSH, FISH, POWERSHELL];
