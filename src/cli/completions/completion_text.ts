// Pure: no disk, network, clock or environment.

import { UsageError } from "../../base/errors.ts";
import { OFFICIAL_IDS } from "../../zoo/official_zoo.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { type Grammar, programGrammar } from "./grammar.ts";
import { powershellCompletion } from "./powershell.ts";
import { zshCompletion } from "./zsh.ts";

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
      hint: `There are completions for ${[...SHELLS.keys()].join(", ")}.`,
    });
  }
  return complete(programGrammar(OFFICIAL_IDS));
}
