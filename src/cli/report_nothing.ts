import { EXIT } from "../base/errors.ts";
import type { Session } from "./session.ts";

/**
 * Tells that this machine has no entries.
 *
 * @returns the exit code: that is no failure.
 */
export function reportNothing({ report }: Pick<Session, "report">): number {
  report({
    kind: "entries-listed",
    of: "machine",
    guessed: false,
    entries: [],
  });
  return EXIT.ok;
}
