// Pure: no disk, network, clock or environment.

import { closest } from "../closest.ts";
import { UnknownEntryError } from "../errors.ts";
import { COMMANDS } from "./commands.ts";

/**
 * A word that is no command counts as an entry's id: where the zoo has no such
 * entry, and none that is called alike, a command may have been meant.
 *
 * @returns the error, with that hint where it fits.
 */
export function withMeantCommand(id: string, error: unknown): unknown {
  if (!(error instanceof UnknownEntryError)) return error;
  if (error.hint !== undefined) return error;
  const guess = closest(id, COMMANDS.map(({ name }) => name));
  if (guess === undefined) return error;
  return new UnknownEntryError(error.message, {
    hint: `Did you mean the command "${guess}"?`,
    cause: error,
  });
}
