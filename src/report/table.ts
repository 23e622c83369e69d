// Pure: no disk, network, clock or environment.

import { displayWidth, shorten, widest } from "./display_width.ts";
import { paint, Styled } from "./lines.ts";
import { printable } from "./printable.ts";

/** A cell of a table, with a colour where it means something. */
export interface Cell {
  text: string;
  color?: Parameters<typeof paint>[0];
}

/** A column of a table. */
export interface Column {
  title: string;
  /** Where shorter texts stand; `start` unless told. */
  align?: "start" | "end";
}

/** A row: what stands in the columns, and a text about the whole row. */
export interface Row {
  cells: readonly Cell[];
  /** Empty where there is none. */
  note: string;
}

const GAP = "  ";

/** Notes in less room than this say nothing: they get lines of their own. */
const LEAST_NOTE = 24;

/**
 * A table as lines that fit the terminal. Notes stand behind their rows, cut
 * where the terminal ends; where there is too little room they stand below. On
 * a terminal that is too narrow even for the rows there is no head, and the
 * first cell of a row, which names it and is never cut, has a line to itself.
 *
 * @param width columns of the terminal, 0 where there is no limit
 */
export function table(
  hostile: readonly Row[],
  columns: readonly Column[],
  width: number,
): Styled[] {
  const head: Row = {
    cells: columns.map(({ title }) => ({ text: title })),
    note: "",
  };
  const rows = hostile.map(visible);
  const widths = columns.map((_, index) =>
    widest([head, ...rows].map(({ cells }) => cells[index]?.text ?? ""))
  );
  const line = ({ cells }: Row) =>
    cells.map((cell, index) =>
      layOut(cell, columns[index]?.align, widths[index] ?? 0)
    ).join(GAP);
  const fixed = sum(widths) + GAP.length * (columns.length - 1);
  const longest = widest(rows.map(({ note }) => note));
  const room = width === 0 ? longest : width - fixed - GAP.length;
  const lines = width > 0 && fixed > width
    ? rows.flatMap((row) => narrow(row, width))
    : room >= Math.min(longest, LEAST_NOTE)
    ? [head, ...rows].map((row) => line(row) + GAP + shorten(row.note, room))
    : [head, ...rows].flatMap((row) => [line(row), below(row.note, width)]);
  return lines.map((text) => text.trimEnd()).filter((text) => text !== "")
    .map((text) => new Styled(text));
}

function visible({ cells, note }: Row): Row {
  return {
    cells: cells.map((cell) => ({ ...cell, text: printable(cell.text) })),
    note: printable(note),
  };
}

/** A cell with blanks around it, which have no colour. */
function layOut(
  { text, color }: Cell,
  align: Column["align"],
  width: number,
): string {
  const blanks = " ".repeat(Math.max(0, width - displayWidth(text)));
  const shown = color === undefined ? text : paint(color, text).text;
  return align === "end" ? blanks + shown : shown + blanks;
}

function narrow({ cells, note }: Row, width: number): string[] {
  const [first, ...others] = cells.map(({ text }) => text);
  const facts = others.filter((text) => text !== "").join(GAP);
  return [first ?? "", below(facts, width), below(note, width)];
}

function below(text: string, width: number): string {
  return text === "" ? "" : GAP + shorten(text, width - GAP.length);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
