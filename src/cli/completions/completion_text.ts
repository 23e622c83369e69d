// Pure: no disk, network, clock or environment.

import { UsageError } from "../../base/errors.ts";
import { SHELLS } from "../commands.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { type Grammar, programGrammar } from "./grammar.ts";
import { powershellCompletion } from "./powershell.ts";
import { zshCompletion } from "./zsh.ts";

const SCRIPTS: Readonly<
  Record<(typeof SHELLS)[number], (grammar: Grammar) => string>
> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

/**
 * The completions for a shell.
 *
 * @throws UsageError for a shell that there are none for.
 */
export function completionText(shell: string): string {
  const known = SHELLS.find((name) => name === shell);
  if (known === undefined) {
    throw new UsageError(`there are no completions for the shell "${shell}"`, {
      hint: `There are completions for ${SHELLS.join(", ")}.`,
    });
  }
  return SCRIPTS[known](programGrammar());
}
