// Pure: no disk, network, clock or environment.

import { type Bar, type Lane, type Stage, STAGES } from "./timeline.ts";

const WIDTH = 820;
/** Where the time axis begins and ends. */
const LEFT = 120;
const RIGHT = WIDTH - 70;
const TITLE_HEIGHT = 64;
const ROW = 20;
const LANE_GAP = 10;

/** Told apart by people who see fewer colours too: Okabe and Ito, https://jfly.uni-koeln.de/color/. */
const COLORS: Readonly<Record<Stage, string>> = {
  "start, manifest": "#999999",
  "transfer, hash": "#56b4e9",
  "transfer, hash, expand": "#56b4e9",
  "expand": "#009e73",
  "wait, merge": "#d55e00",
  "merge": "#d55e00",
  "record, end": "#999999",
};

/** A picture of a run: a row for each stage of each archive, over time in seconds. */
export function timelineSvg(
  title: string,
  lanes: readonly Lane[],
  end: number,
): string {
  const scale = (time: number) => LEFT + time / end * (RIGHT - LEFT);
  const body: string[] = [];
  let y = TITLE_HEIGHT;
  for (const lane of lanes) {
    body.push(text(LEFT - 10, y + 14, lane.name, 'text-anchor="end"'));
    for (const bar of lane.bars) {
      body.push(barSvg(bar, scale, y));
      y += ROW;
    }
    if (lane.bars.length === 0) y += ROW;
    y += LANE_GAP;
  }
  const height = y + 30;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#222">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(20, 24, title, 'font-size="15" font-weight="600"'),
    ...legend(lanes),
    ...axis(end, scale, y),
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

/** Where an axis of `end` has its marks: at most ten, at 1, 2 or 5 times a power of ten. */
export function ticks(end: number): number[] {
  const raw = end / 10;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power)
    .find((candidate) => candidate >= raw) ?? 10 * power;
  const marks: number[] = [];
  for (let i = 0; i * step <= end * (1 + 1e-9); i++) {
    // Multiplied, not added up, and rounded: 0.1 + 0.2 is not 0.3.
    marks.push(Number((i * step).toPrecision(6)));
  }
  return marks;
}

function barSvg(
  { stage, from, to }: Bar,
  scale: (time: number) => number,
  y: number,
): string {
  const x = scale(from);
  const width = Math.max(1, scale(to) - x);
  const time = `${(to - from).toFixed(2)} s`;
  return `<rect x="${x.toFixed(1)}" y="${y}" width="${
    width.toFixed(1)
  }" height="${ROW - 4}" rx="2" fill="${COLORS[stage]}"/>` +
    text(Math.ceil(x + width + 5), y + 12, time, 'font-size="11" fill="#555"');
}

function legend(lanes: readonly Lane[]): string[] {
  const shown = new Set(lanes.flatMap((lane) => lane.bars.map((b) => b.stage)));
  const stages = STAGES.filter((stage) => shown.has(stage));
  let next = LEFT;
  return stages.flatMap((stage) => {
    const x = next;
    next += 45 + 6 * stage.length;
    return [
      `<rect x="${x}" y="40" width="11" height="11" rx="2" fill="${
        COLORS[stage]
      }"/>`,
      text(x + 16, 50, stage),
    ];
  });
}

function axis(
  end: number,
  scale: (time: number) => number,
  y: number,
): string[] {
  return ticks(end).flatMap((mark) => {
    const x = scale(mark).toFixed(1);
    return [
      `<line x1="${x}" y1="${
        TITLE_HEIGHT - 4
      }" x2="${x}" y2="${y}" stroke="#ddd"/>`,
      text(Number(x), y + 16, `${mark} s`, 'text-anchor="middle" fill="#555"'),
    ];
  });
}

function text(x: number, y: number, content: string, attributes = ""): string {
  const more = attributes === "" ? "" : ` ${attributes}`;
  return `<text x="${x}" y="${y}"${more}>${escape(content)}</text>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
