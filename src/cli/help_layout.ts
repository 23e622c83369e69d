// Pure: no disk, network, clock or environment.

import type { Row } from "./reference.ts";

/** Columns that help texts are laid out for. */
export const WIDTH = 79;

/** A heading and its rows: terms on the left, what they mean beside or below. */
export function section(
  title: string,
  rows: readonly Row[],
  widest = 24,
): string {
  const column = Math.min(
    widest,
    Math.max(...rows.map(([term]) => term.length)) + 4,
  );
  const lines = rows.flatMap(([term, meaning]) => {
    const wrapped = wrap(meaning, WIDTH - column);
    const beside = term.length + 4 <= column;
    const first = `  ${term}`.padEnd(column);
    return beside
      ? wrapped.map((line, i) => (i === 0 ? first : " ".repeat(column)) + line)
      : [`  ${term}`, ...wrapped.map((line) => " ".repeat(column) + line)];
  });
  return [`${title}:`, ...lines, ""].join("\n");
}

/** The lines of a text of so many columns at most, as far as its words allow. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
