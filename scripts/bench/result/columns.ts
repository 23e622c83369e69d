// Pure: no disk, network, clock or environment.

/**
 * Rows of cells as lines with two blanks between cells: the first `left`
 * columns begin at their left end, the others stop at their right end.
 */
export function columns(
  rows: readonly (readonly string[])[],
  left: number,
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row.map((cell, i) =>
      i < left ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)
    ).join("  ").trimEnd()
  );
}
