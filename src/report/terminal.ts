// Pure: no disk, network, clock or environment.

import {
  type LiveOptions,
  type Reporter,
  ticksWhile,
  writeLines,
} from "./output.ts";
import type { ArchiveName } from "./event.ts";
import { messageLines } from "./event_lines.ts";
import { displayWidth, fitStart, padEnd, shorten } from "./display_width.ts";
import { formatBytes, formatDuration, formatRate } from "./format.ts";
import { printable } from "./printable.ts";
import { type Transfer, Transfers } from "./transfers.ts";

/** A terminal that does not tell its width is taken to have this many columns. */
const USUAL_COLUMNS = 80;
/** More bars than this are summed up, so that a frame fits into a low terminal. */
const MOST_BARS = 6;
const GAP = "  ";
const BAR_WIDTH = { least: 12, most: 42 } as const;

/** What can stand to the right of the bar, with the columns it is given. */
const FIELDS = {
  amount: { columns: 18, text: amountText },
  rate: { columns: 9, text: rateText },
  left: { columns: 12, text: leftText },
  short: { columns: 7, text: shortText },
} as const;

type Field = keyof typeof FIELDS;

/** What a line shows from so many columns on; the first that fits is taken. */
const LAYOUTS: readonly Layout[] = [
  { from: 72, bar: true, fields: ["amount", "rate", "left"] },
  { from: 58, bar: true, fields: ["amount", "left"] },
  { from: 32, bar: true, fields: ["short"] },
];
const NARROWEST: Layout = { from: 0, bar: false, fields: ["short"] };

interface Layout {
  from: number;
  bar: boolean;
  fields: readonly Field[];
}

/**
 * The progress bars of the running transfers at `now` (ms), one line each, on
 * a terminal of `columns`. No line reaches the last column, where some
 * terminals wrap already.
 */
export function barLines(
  transfers: Transfers,
  columns: number,
  now: number,
): string[] {
  const usable = (columns > 0 ? columns : USUAL_COLUMNS) - 1;
  const layout = LAYOUTS.find(({ from }) => usable >= from) ?? NARROWEST;
  const shown = transfers.shown().map(([, transfer]) => transfer);
  const hidden = shown.splice(
    shown.length > MOST_BARS ? MOST_BARS - 1 : MOST_BARS,
  );
  const names = nameColumns(shown, layout, usable);
  const lines = shown.map((transfer) =>
    line(transfer, layout, names, usable, now)
  );
  if (hidden.length > 0) lines.push(`and ${hidden.length} more`);
  return lines.map((text) => fitStart(text, usable).trimEnd());
}

/**
 * What to write for `lines` to stand where the last frame stood. The cursor
 * always rests on the frame's first line: terminals that wrap their lines
 * anew when they are made narrower or wider keep it there, so that no count
 * of lines can go wrong.
 */
export function frame(lines: readonly string[]): string {
  const up = lines.length > 1 ? `\x1b[${lines.length - 1}A` : "";
  return `\r${lines.map((line) => `${line}\x1b[K`).join("\n")}\x1b[J${up}\r`;
}

/** What to write for a frame to vanish. */
export const CLEAR_FRAME = "\r\x1b[J";

function line(
  transfer: Transfer,
  layout: Layout,
  names: number,
  usable: number,
  now: number,
): string {
  const name = padEnd(label(transfer.archive, names), names);
  const fields = layout.fields.map((field) =>
    GAP + FIELDS[field].text(transfer, now).padStart(FIELDS[field].columns)
  ).join("");
  const room = usable - names - fields.length - 1;
  const bar = layout.bar
    ? ` ${barText(transfer, Math.min(room, BAR_WIDTH.most))}`
    : "";
  return name + bar + fields;
}

/** Columns for the names: as many as the longest needs, and no more than the rest leaves. */
function nameColumns(
  transfers: readonly Transfer[],
  layout: Layout,
  usable: number,
): number {
  const fields = layout.fields.reduce(
    (sum, field) => sum + GAP.length + FIELDS[field].columns,
    0,
  );
  const room = usable - fields - (layout.bar ? BAR_WIDTH.least + 1 : 0);
  const longest = Math.max(
    0,
    ...transfers.map(({ archive }) => displayWidth(label(archive, Infinity))),
  );
  return Math.max(0, Math.min(longest, room));
}

/** An archive's name in at most `columns`; the section is what tells two of an entry apart. */
function label(archive: ArchiveName, columns: number): string {
  const section = printable(archive.section);
  const id = printable(archive.id);
  const room = columns - displayWidth(` -- ${section}`);
  return room < Math.min(displayWidth(id), 6)
    ? shorten(section, columns)
    : `${shorten(id, room)} -- ${section}`;
}

function barText(transfer: Transfer, columns: number): string {
  const inside = columns - 2;
  const done = transfer.partsDone(inside);
  if (done === undefined) return `[${" ".repeat(inside)}]`;
  return `[${"=".repeat(done).padEnd(inside, "-")}]`;
}

function amountText({ received, total }: Transfer): string {
  return total === undefined
    ? formatBytes(received)
    : `${formatBytes(received)} of ${formatBytes(total)}`;
}

function rateText(transfer: Transfer, now: number): string {
  if (transfer.secondsToRetry(now) !== undefined) return "";
  if (transfer.secondsStalled(now) !== undefined) return "stalled";
  const rate = transfer.rate(now);
  return rate === undefined ? "" : formatRate(rate);
}

function leftText(transfer: Transfer, now: number): string {
  const wait = transfer.secondsToRetry(now);
  if (wait !== undefined) return `retry ${formatDuration(wait)}`;
  if (transfer.secondsStalled(now) !== undefined) return "";
  const left = transfer.secondsLeft(now);
  return left === undefined ? "" : `${formatDuration(left)} left`;
}

function shortText(transfer: Transfer): string {
  const percent = transfer.partsDone(100);
  return percent === undefined
    ? formatBytes(transfer.received)
    : `${percent} %`;
}

/** Between two frames, in ms: smooth enough to the eye, and cheap. */
const FRAME_TIME = 100;

/** What the reporter for a terminal needs. */
interface TerminalOptions extends LiveOptions {
  /** The terminal's width; 0 if it is not known. */
  columns(): number;
}

/** Lines as they come, and below them a bar for each running transfer. */
export function openTerminal(options: TerminalOptions): Reporter {
  const { sinks, columns, style, now, every } = options;
  const transfers = new Transfers();
  let shown = false;
  let closed = false;

  function clear(): void {
    if (shown) sinks.stderr.write(CLEAR_FRAME);
    shown = false;
  }
  function draw(): void {
    if (closed || transfers.size === 0) return clear();
    sinks.stderr.write(frame(barLines(transfers, columns(), now())));
    shown = true;
  }
  const ticks = ticksWhile(every, FRAME_TIME, draw);

  return {
    report(event) {
      const running = transfers.size;
      transfers.follow(event, now());
      const lines = messageLines(event, style());
      if (lines.length > 0) {
        // stdout is most often the same terminal, so its lines too need the
        // bars out of their way.
        const redraw = shown;
        clear();
        writeLines(sinks, lines);
        if (redraw) draw();
      } else if (transfers.size < running) {
        draw();
      }
      ticks(!closed && transfers.size > 0);
    },
    close() {
      closed = true;
      ticks(false);
      clear();
    },
  };
}
