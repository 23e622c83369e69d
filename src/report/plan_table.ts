// Pure: no disk, network, clock or environment.

import type { DescribedSection, Events } from "./event.ts";
import { padEnd, widest } from "./display_width.ts";
import { formatBytes } from "./format.ts";
import { printable } from "./printable.ts";

const UNKNOWN_SIZE = "size unknown";

/** Indentation of addresses and folders where there is no room beside the sizes. */
const BELOW = " ".repeat(4);

/** An archive as a row; without a digest where that is not to be shown. */
type SectionRow =
  & Omit<DescribedSection, "folderState" | "sha256">
  & Partial<Pick<DescribedSection, "sha256">>;

/**
 * The plan for an entry as a table: a headline with the reason, for each step
 * its section, size and address with the folder below, and the total.
 *
 * @param width columns of the terminal, 0 where there is no limit
 */
export function planTable(
  { id, reason, steps }: Events["entry-planned"],
  width: number,
): string[] {
  const headline = `${id}: ${reason}`;
  if (steps.length === 0) return [headline, "  nothing to download"];
  return [headline, ...sectionRows(steps, width)];
}

/**
 * For each section its name, size and address with the archive's digest and the
 * folder below, and the total. Where the terminal is too narrow for an address beside the size, they
 * all stand below: cut, they would be of no use.
 *
 * @param width columns of the terminal, 0 where there is no limit
 */
export function sectionRows(
  steps: readonly SectionRow[],
  width: number,
): string[] {
  const rows = steps.map((
    { section, bytes, url, origin, license, folder, sha256 },
  ) => ({
    name: printable(section),
    size: bytes === undefined ? UNKNOWN_SIZE : formatBytes(bytes),
    places: [
      url,
      ...origin === undefined ? [] : [`from ${origin}`],
      ...license === undefined ? [] : [`licence ${license}`],
      ...sha256 === undefined ? [] : [`sha256 ${sha256}`],
      ...folder === undefined ? [] : [`-> ${folder}`],
    ].map(printable),
  }));
  const total = { name: "total", size: totalText(steps) };
  const names = widest([...rows, total].map((row) => row.name));
  const sizes = widest([...rows, total].map((row) => row.size));
  const amount = ({ name, size }: typeof total) =>
    `  ${padEnd(name, names)}  ${size.padStart(sizes)}`;
  const margin = names + sizes + 6;
  const longest = widest(rows.flatMap(({ places }) => places));
  const fits = width === 0 || margin + longest <= width;
  return [
    ...rows.flatMap((row) => {
      const { places: [first = "", ...others] } = row;
      return fits
        ? [
          `${amount(row)}  ${first}`,
          ...others.map((text) => " ".repeat(margin) + text),
        ]
        : [amount(row), ...row.places.map((text) => BELOW + text)];
    }),
    amount(total),
  ];
}

function totalText(steps: readonly SectionRow[]): string {
  const known = steps.flatMap(({ bytes }) => bytes === undefined ? [] : bytes);
  const sum = formatBytes(known.reduce((total, bytes) => total + bytes, 0));
  if (known.length === steps.length) return sum;
  return known.length === 0 ? UNKNOWN_SIZE : `at least ${sum}`;
}
