// Pure: no disk, network, clock or environment.

import { displayWidth, padEnd } from "./display_width.ts";
import type { Events, PackedEntry } from "./event.ts";
import { count, formatBytes } from "./format.ts";
import { printable } from "./printable.ts";

/** Width of the shortest column of sections: that of "weights". */
const SECTION_WIDTH = 7;

/**
 * An entry that was packed, or would be.
 *
 * @param verdict what goes in front of its version
 */
export function packedText(
  { id, version, folder, changed, archives }: PackedEntry,
  verdict: string,
): string[] {
  const widths = archives.map(({ section }) =>
    displayWidth(printable(section))
  );
  const width = Math.max(SECTION_WIDTH, ...widths);
  return [
    `${printable(id)}: ${verdict} version ${printable(version)} in ${
      printable(folder)
    }${changed ? "" : ", unchanged"}`,
    ...archives.map(({ section, path, bytes, files }) =>
      `  ${padEnd(printable(section), width)}  ${
        formatBytes(bytes).padStart(7)
      }  ${count(files, "file")}  ${printable(path)}`
    ),
  ];
}

/** What is about to change of an entry. */
export function comparedText(
  { id, before, version, changes }: Events["entry-compared"],
): string[] {
  const versions = before === version
    ? `in version ${printable(version)}`
    : `from version ${printable(before ?? "none")} to ${printable(version)}`;
  return [
    `${printable(id)}: what changes ${versions}`,
    ...changes.map(({ section, change }) =>
      `  ${padEnd(change, SECTION_WIDTH)}  ${printable(section)}`
    ),
  ];
}
