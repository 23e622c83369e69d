// Pure: no disk, network, clock or environment.

import { shellWord } from "../base/shell_word.ts";
import { displayWidth, padEnd, shorten, widest } from "./display_width.ts";
import type { Events, InstalledState, ListedEntry } from "./event.ts";
import { count, formatBytes } from "./format.ts";
import { paint, Styled, type Text } from "./lines.ts";
import { printable } from "./printable.ts";

/** The state of an entry, and the colour that it has. */
interface State {
  text: string;
  color?: Parameters<typeof paint>[0];
}

/** An entry in a table: what stands in its columns, and a text about it. */
interface Row {
  id: string;
  version: string;
  size: string;
  state: State;
  /** Empty where there is none. */
  note: string;
}

const HEAD: Row = {
  id: "SAMPLE ID",
  version: "VERSION",
  size: "SIZE",
  state: { text: "STATE" },
  note: "",
};

const GAP = "  ";

/** Notes in less room than this say nothing: they get lines of their own. */
const LEAST_NOTE = 24;

/**
 * The entries of a zoo, or of this machine, as a table.
 *
 * @param width columns of the terminal, 0 where there is no limit
 */
export function listTable(
  { of, guessed, sought, entries }: Events["entries-listed"],
  width: number,
): Text[] {
  const about = guessed
    ? ["The zoo does not list its entries: these are the official zoo's."]
    : [];
  if (entries.length === 0) return [noneText(of, sought), ...about];
  const rows = entries.map((entry) => ({
    id: printable(entry.id),
    version: printable(entry.version ?? ""),
    size: entry.bytes === undefined ? "" : formatBytes(entry.bytes),
    state: stateOf(entry.installed),
    note: printable((of === "zoo" ? entry.description : entry.zoo) ?? ""),
  }));
  return [
    ...layOut(rows, width),
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
function stateOf(installed: InstalledState | undefined): State {
  if (installed === undefined) return { text: "" };
  const { version, condition, outdated } = installed;
  if (condition !== "installed") return { text: condition, color: "red" };
  if (!outdated) return { text: "installed", color: "green" };
  return {
    text: version === undefined ? "old" : `old: ${printable(version)}`,
    color: "yellow",
  };
}

/**
 * Lines that fit the terminal. Notes stand behind their rows, cut where the
 * terminal ends; where there is too little room they stand below. On a terminal
 * that is too narrow even for the rows there is no head, and the id of a row,
 * which is never cut, has a line to itself.
 */
function layOut(rows: readonly Row[], width: number): Styled[] {
  const all = [HEAD, ...rows];
  const ids = widest(all.map(({ id }) => id));
  const versions = widest(all.map(({ version }) => version));
  const sizes = widest(all.map(({ size }) => size));
  const states = widest(all.map(({ state }) => state.text));
  const line = ({ id, version, size, state }: Row) =>
    [
      padEnd(id, ids),
      padEnd(version, versions),
      size.padStart(sizes),
      stateText(state) + " ".repeat(states - displayWidth(state.text)),
    ].join(GAP);
  const fixed = ids + versions + sizes + states + 3 * GAP.length;
  const longest = widest(rows.map(({ note }) => note));
  const room = width === 0 ? longest : width - fixed - GAP.length;
  const lines = width > 0 && fixed > width
    ? rows.flatMap((row) => narrow(row, width))
    : room >= Math.min(longest, LEAST_NOTE)
    ? all.map((row) => line(row) + GAP + shorten(row.note, room))
    : all.flatMap((row) => [line(row), below(row.note, width)]);
  return lines.map((text) => text.trimEnd()).filter((text) => text !== "")
    .map((text) => new Styled(text));
}

function stateText({ text, color }: State): string {
  return color === undefined ? text : paint(color, text).text;
}

function narrow({ id, version, size, state, note }: Row, width: number) {
  const facts = [version, size, state.text].filter((text) => text !== "");
  return [id, below(facts.join(GAP), width), below(note, width)];
}

function below(text: string, width: number): string {
  return text === "" ? "" : GAP + shorten(text, width - GAP.length);
}
