// Pure: no disk, network, clock or environment.

import { UsageError } from "../base/errors.ts";
import { OFFICIAL_IDS } from "../zoo/catalogue.ts";
import { bashCompletion } from "./completions/bash.ts";
import { fishCompletion } from "./completions/fish.ts";
import { type Grammar, programGrammar } from "./completions/grammar.ts";
import { powershellCompletion } from "./completions/powershell.ts";
import { zshCompletion } from "./completions/zsh.ts";

const SHELLS = new Map<string, (grammar: Grammar) => string>([
  ["bash", bashCompletion],
  ["zsh", zshCompletion],
  ["fish", fishCompletion],
  ["powershell", powershellCompletion],
]);

/**
 * The completions for a shell, with the ids of the official zoo.
 *
 * @throws UsageError for a shell that there are none for.
 */
export function completionText(shell: string): string {
  const complete = SHELLS.get(shell);
  if (complete === undefined) {
    throw new UsageError(`there are no completions for the shell "${shell}"`, {
      hint: `There are some for ${[...SHELLS.keys()].join(", ")}.`,
    });
  }
  return complete(programGrammar(OFFICIAL_IDS));
}
