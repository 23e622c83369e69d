// Pure: no disk, network, clock or environment.

import type { PlannedStep } from "./event.ts";
import { displayWidth, padEnd } from "./display_width.ts";
import { formatBytes } from "./format.ts";
import { printable } from "./printable.ts";

const UNKNOWN_SIZE = "size unknown";

/**
 * The plan for an entry as a table: a headline with the reason, for each step
 * its section, size and address with the folder below, and the total.
 */
export function planTable(
  id: string,
  reason: string,
  steps: readonly PlannedStep[],
): string[] {
  const headline = `${printable(id)}: ${printable(reason)}`;
  if (steps.length === 0) return [headline, "  nothing to download"];
  return [headline, ...sectionRows(steps)];
}

/** For each section its name, size and address with the folder below, and the total. */
export function sectionRows(steps: readonly PlannedStep[]): string[] {
  const rows = steps.map((step) => ({
    name: printable(step.section),
    size: step.bytes === undefined ? UNKNOWN_SIZE : formatBytes(step.bytes),
    url: printable(step.url),
    folder: printable(step.folder),
  }));
  const total = { name: "total", size: totalText(steps) };
  const names = widest([...rows, total].map((row) => row.name));
  const sizes = widest([...rows, total].map((row) => row.size));
  const margin = " ".repeat(names + sizes + 6);
  return [
    ...rows.flatMap(({ name, size, url, folder }) => [
      `  ${padEnd(name, names)}  ${size.padStart(sizes)}  ${url}`,
      `${margin}-> ${folder}`,
    ]),
    `  ${padEnd(total.name, names)}  ${total.size.padStart(sizes)}`,
  ];
}

function totalText(steps: readonly PlannedStep[]): string {
  const known = steps.flatMap(({ bytes }) => bytes === undefined ? [] : bytes);
  const sum = formatBytes(known.reduce((total, bytes) => total + bytes, 0));
  if (known.length === steps.length) return sum;
  return known.length === 0 ? UNKNOWN_SIZE : `at least ${sum}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(displayWidth));
}
