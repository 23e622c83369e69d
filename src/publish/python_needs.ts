// Pure: no disk, network, clock or environment.

import type { Need } from "../actions/action.ts";

/** A section, and what it needs that NiftyNet's Python command lacks. */
export interface SectionNeed {
  readonly section: string;
  readonly need: Need | undefined;
}

/**
 * Tells where NiftyNet's Python command, which addresses are made absolute for,
 * cannot install an entry all the same.
 */
export function pythonWarning(
  id: string,
  needs: readonly SectionNeed[],
): string | undefined {
  const reasons = needs.flatMap(({ section, need }) =>
    need === undefined ? [] : `[${section}] is ${need.what}`
  );
  return reasons.length === 0
    ? undefined
    : `NiftyNet's Python command cannot install "${id}": ${reasons.join(", ")}`;
}
