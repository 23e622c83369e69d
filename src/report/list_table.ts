// Pure: no disk, network, clock or environment.

import { count, formatBytes } from "./format.ts";
import type { InstalledState, ListedEntry } from "./event.ts";
import { printable } from "./printable.ts";
import { type Cell, table, type TableOptions } from "./table.ts";

/** The entries of a zoo, or of this machine, as a table. */
export function listTable(
  entries: readonly ListedEntry[],
  of: "zoo" | "machine",
  options: Omit<TableOptions, "columns">,
): string[] {
  if (entries.length === 0) {
    return [of === "zoo" ? "The zoo has no entries." : "Nothing is installed."];
  }
  const rows = entries.map((entry) => ({
    cells: [
      { text: printable(entry.id) },
      { text: printable(entry.version ?? "") },
      { text: entry.bytes === undefined ? "" : formatBytes(entry.bytes) },
      stateCell(entry.installed),
    ],
    note: printable(
      (of === "zoo" ? entry.description : entry.zoo) ?? "",
    ),
  }));
  return [
    ...table(rows, {
      ...options,
      columns: [
        { title: "SAMPLE ID" },
        { title: "VERSION" },
        { title: "SIZE", align: "end" },
        { title: "STATE" },
      ],
    }),
    count(entries.length, "entry", "entries"),
    ...of === "machine" ? verifyAdvice(entries) : [],
  ];
}

/** How to learn more of entries that are not as they were installed. */
function verifyAdvice(entries: readonly ListedEntry[]): string[] {
  const ids = entries.flatMap(({ id, installed }) =>
    installed === undefined || installed.condition === "installed"
      ? []
      : printable(id)
  );
  return ids.length === 0
    ? []
    : [`To see what is wrong: net_download verify ${ids.join(" ")}`];
}

/** The state of an entry in one or two words; green only where nothing is to be done. */
function stateCell(installed: InstalledState | undefined): Cell {
  if (installed === undefined) return { text: "" };
  const { version, condition, outdated } = installed;
  if (condition !== "installed") return { text: condition, color: "red" };
  if (!outdated) return { text: "installed", color: "green" };
  return {
    text: version === undefined ? "old" : `old: ${printable(version)}`,
    color: "yellow",
  };
}
