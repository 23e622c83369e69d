// Pure: no disk, network, clock or environment.

import type { Section } from "./entries.ts";

/** What the server puts its own address in place of. */
export const ORIGIN = "{origin}";

/** The text of an entry's `main.ini`, with {@linkcode ORIGIN} for the server's address. */
export function manifestText(sections: readonly Section[]): string {
  const texts = sections.map((section) =>
    [
      `[${section.name}]`,
      `local_id = ${section.localId}`,
      `url = ${ORIGIN}${section.path}`,
      `sha256 = ${section.archive.sha256}`,
      "action = expand",
      `destination = ${section.destination}`,
      "",
    ].join("\n")
  );
  return ["[config]\nversion = 1.0\n", ...texts].join("\n");
}
