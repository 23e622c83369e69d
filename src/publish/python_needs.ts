// Pure: no disk, network, clock or environment.

import type { Need } from "../actions/action.ts";
import type { Report } from "../report/event.ts";

/**
 * Warns where NiftyNet's Python command, which addresses are made absolute for,
 * cannot install an entry all the same.
 *
 * @param needs what sections need that it lacks
 */
export function warnForPython(
  id: string,
  needs: readonly { section: string; need: Need | undefined }[],
  report: Report,
): void {
  const reasons = needs.flatMap(({ section, need }) =>
    need === undefined ? [] : `[${section}] is ${need.what}`
  );
  if (reasons.length === 0) return;
  report({
    kind: "warning",
    text: `NiftyNet's Python command cannot install "${id}": ${
      reasons.join(", ")
    }`,
  });
}
