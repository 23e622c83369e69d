// Pure: no disk, network, clock or environment.

import { padEnd } from "./display_width.ts";
import { count, formatBytes, formatTime } from "./format.ts";
import type { Events, InstalledDetails } from "./event.ts";
import { sectionRows } from "./plan_table.ts";

/** Lines of a text about an entry that are shown at most. */
const README_LINES = 200;

/**
 * What is known of an entry: facts, its sections, and the text that its zoo has
 * about it.
 *
 * @param width columns of the terminal, 0 where there is no limit
 */
export function infoText(
  event: Events["entry-described"],
  width: number,
): string[] {
  const { id, description, version, zoo, installed, sections, readme } = event;
  const { license, homepage, doi, authors, signature } = event;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["about", description],
    ["version", version],
    ["licence", license],
    ["homepage", homepage],
    ["doi", doi],
    ["authors", authors.join("; ") || undefined],
    ["zoo", zoo],
    ["signed", signature && signedText(signature)],
    ["installed", installed === undefined ? "no" : installedText(installed)],
    ["since", installed?.time && formatTime(installed.time)],
    ...(installed?.leftovers ?? []).map((path) =>
      ["left", `${path} of an earlier version`] as const
    ),
    ["from", installed?.zoo === zoo ? undefined : installed?.zoo],
  ];
  return [
    id,
    ...facts.flatMap(([name, text]) =>
      text === undefined ? [] : `  ${padEnd(name, 9)}  ${text}`
    ),
    ...sectionRows(
      sections.map((each) => ({
        ...each,
        folder: each.folderState === "filled" || each.folder === undefined
          ? each.folder
          : `${each.folder} (${each.folderState})`,
      })),
      width,
    ),
    ...readmeLines(readme),
  ];
}

function signedText(
  { key, checked }: { key: string; checked: boolean },
): string {
  return checked
    ? `by the key ${key}`
    : `by the key ${key}, but no key is set to verify that`;
}

function installedText(installed: InstalledDetails): string {
  const { version, condition, outdated, files, bytes } = installed;
  const known = files === undefined ? "" : ` in ${count(files, "file")}`;
  const state = condition !== "installed"
    ? [condition]
    : outdated
    ? ["the zoo has a newer one"]
    : [];
  return [
    ...version === undefined ? [] : [version],
    `${formatBytes(bytes)}${known}`,
    ...state,
  ].join(", ");
}

/** The files of a section, and the links. */
export function fileListText(
  { id, section, folder, source, files, links }: Events["files-listed"],
): string[] {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const where = source === "receipt"
    ? `as installed in ${folder}`
    : `in the archive for ${folder}`;
  return [
    `${id} -- ${section}: ${count(files.length, "file")}, ${
      formatBytes(bytes)
    }, ${where}`,
    ...files.map(({ path, size }) =>
      `  ${formatBytes(size).padStart(8)}  ${path}`
    ),
    ...links.map(({ path, target }) =>
      `  ${"link".padStart(8)}  ${path} -> ${target}`
    ),
  ];
}

function readmeLines(readme: string | undefined): string[] {
  if (readme === undefined) return [];
  const lines = readme.trim().split(/\r?\n/);
  const left = lines.length - README_LINES;
  return [
    "",
    ...lines.slice(0, README_LINES).map((line) => line.trimEnd()),
    ...left > 0 ? [`(${count(left, "more line")})`] : [],
  ];
}
