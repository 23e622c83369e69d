// Pure: no disk, network, clock or environment.

import { shellWord } from "../base/shell_word.ts";
import { count, formatBytes } from "./format.ts";
import type { Events, InstalledState, ListedEntry } from "./event.ts";
import type { Text } from "./lines.ts";
import { type Cell, type Column, table } from "./table.ts";

const COLUMNS: readonly Column[] = [
  { title: "SAMPLE ID" },
  { title: "VERSION" },
  { title: "SIZE", align: "end" },
  { title: "STATE" },
];

/** The entries of a zoo, or of this machine, as a table. */
export function listTable(
  { of, guessed, sought, entries }: Events["entries-listed"],
  width: number,
): Text[] {
  const about = guessed
    ? ["The zoo does not list its entries: these are the official zoo's."]
    : [];
  if (entries.length === 0) return [noneText(of, sought), ...about];
  const rows = entries.map((entry) => ({
    cells: [
      { text: entry.id },
      { text: entry.version ?? "" },
      { text: entry.bytes === undefined ? "" : formatBytes(entry.bytes) },
      stateCell(entry.installed),
    ],
    note: (of === "zoo" ? entry.description : entry.zoo) ?? "",
  }));
  return [
    ...table(rows, COLUMNS, width),
    count(entries.length, "entry", "entries"),
    ...of === "machine" ? verifyAdvice(entries) : [],
    ...about,
  ];
}

function noneText(of: "zoo" | "machine", sought: string | undefined): string {
  if (sought !== undefined) return `No entry matches "${sought}".`;
  return of === "zoo" ? "The zoo has no entries." : "Nothing is installed.";
}

/** How to learn more of entries that are not as they were installed. */
function verifyAdvice(entries: readonly ListedEntry[]): string[] {
  const ids = entries.flatMap(({ id, installed }) =>
    installed === undefined || installed.condition === "installed" ? [] : id
  );
  return ids.length === 0 ? [] : [
    `To see what is wrong: net_download verify ${ids.map(shellWord).join(" ")}`,
  ];
}

/** The state of an entry in one or two words; green only where nothing is to be done. */
function stateCell(installed: InstalledState | undefined): Cell {
  if (installed === undefined) return { text: "" };
  const { version, condition, outdated } = installed;
  if (condition !== "installed") return { text: condition, color: "red" };
  if (!outdated) return { text: "installed", color: "green" };
  return {
    text: version === undefined ? "old" : `old: ${version}`,
    color: "yellow",
  };
}
