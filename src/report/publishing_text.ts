// Pure: no disk, network, clock or environment.

import { displayWidth, padEnd } from "./display_width.ts";
import type { Events, PackedEntry } from "./event.ts";
import { count, formatBytes } from "./format.ts";
import { type Styled, styled, type Text, verdict } from "./lines.ts";
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
  verdict: Text,
): Text[] {
  const widths = archives.map(({ section }) =>
    displayWidth(printable(section))
  );
  const width = Math.max(SECTION_WIDTH, ...widths);
  return [
    styled`${id}: ${verdict} version ${version} in ${folder}${
      changed ? "" : ", unchanged"
    }`,
    ...archives.map(({ section, path, bytes, files }) =>
      `  ${padEnd(printable(section), width)}  ${
        formatBytes(bytes).padStart(7)
      }  ${count(files, "file")}  ${path}`
    ),
  ];
}

/** What is about to change of an entry. */
export function comparedText(
  { id, before, version, changes }: Events["entry-compared"],
): string[] {
  const versions = before === version
    ? `in version ${version}`
    : `from version ${before ?? "none"} to ${version}`;
  return [
    `${id}: what changes ${versions}`,
    ...changes.map(({ section, change }) =>
      `  ${padEnd(change, SECTION_WIDTH)}  ${section}`
    ),
  ];
}

/** An entry that is in a mirror. */
export function mirroredText(
  { id, archives, bytes, changed }: Events["entry-mirrored"],
): Styled {
  const state = changed
    ? `${count(archives, "archive")}, ${formatBytes(bytes)}`
    : "unchanged";
  return styled`${id}: ${verdict(true)} ${state}`;
}

/** A mirror that is complete; the digests of its files are for sites to compare. */
export function mirrorText(
  { path, entries, bytes, changed, files }: Events["mirror-written"],
): string[] {
  return [
    `Zoo with ${count(entries, "entry", "entries")} (${
      formatBytes(bytes)
    }) in ${path}${changed ? "" : ", unchanged"}`,
    ...files.map(({ path, sha256 }) => `${sha256}  ${path}`),
  ];
}

/** What was found in an entry. */
export function checkedText(
  { id, archives, bytes, files, problems, notes }: Events["entry-checked"],
): Text[] {
  const size = `${count(archives, "archive")}, ${formatBytes(bytes)}, ${
    count(files, "file")
  }`;
  return [
    styled`${id}: ${verdict(problems.length === 0)} ${size}`,
    ...problems.map((problem) => `  ${problem}.`),
    ...notes.map((note) => `  Note: ${note}.`),
  ];
}

/** What was found in a zoo as a whole. */
export function zooCheckedText(
  { path, entries, faulty, bytes, problems, notes = [] }: Events["zoo-checked"],
): Text[] {
  const good = faulty === 0 && problems.length === 0;
  const state = faulty === 0
    ? ""
    : `, ${count(faulty, "faulty entry", "faulty entries")}`;
  return [
    ...problems.map((problem) => `${problem}.`),
    ...notes.map((note) => `Note: ${note}.`),
    styled`Zoo ${path}: ${verdict(good)} ${
      count(entries, "entry", "entries")
    }, ${formatBytes(bytes)}${state}`,
  ];
}
