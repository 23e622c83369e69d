// Pure: no disk, network, clock or environment.

import type { Report } from "./event.ts";

/**
 * Tells, once for each host, that a short request such as for a manifest is
 * tried again: else a server that is silent would leave the screen silent too.
 * A list asks a host a hundred times, and once is enough to know.
 */
export function retryNews(
  report: Report,
): (url: URL, reason: string, waitSeconds: number) => void {
  const told = new Set<string>();
  return ({ host }, reason, waitSeconds) => {
    if (told.has(host)) return;
    told.add(host);
    report({
      kind: "warning",
      text: `${reason}; trying again in ${Math.ceil(waitSeconds)}s`,
    });
  };
}
