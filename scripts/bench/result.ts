// Pure: no disk, network, clock or environment.

/** What one run took. */
export interface Sample {
  seconds: number;
  /** The most memory that the program held at once; NaN where the system does not tell. */
  peakBytes: number;
}

/** All runs of one contender. */
export interface Outcome {
  name: string;
  samples: readonly Sample[];
  /** Why it was not run to the end. */
  failure?: string;
}

/** A figure and the largest value that it may have. */
export interface Target {
  /** What is divided by what, or how much of what. */
  what: string;
  unit: "ratio" | "MB";
  /** NaN where a contender failed. */
  value: number;
  limit: number;
}

/** What a scenario found. */
export interface ScenarioResult {
  /** What was measured on what, for the heading of its table. */
  title: string;
  outcomes: readonly Outcome[];
  targets: readonly Target[];
}

/** The middle of some numbers, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
  return (lower + upper) / 2;
}

/** Holds `value` in units of `base` to a limit. */
export function ratioTarget(
  what: string,
  value: number,
  base: number,
  limit: number,
): Target {
  return { what, unit: "ratio", value: value / base, limit };
}

/** Median of a figure of a contender, by default its seconds; NaN where it failed or is missing. */
export function medianOf(
  outcomes: readonly Outcome[],
  name: string,
  figure = ({ seconds }: Sample) => seconds,
): number {
  const outcome = outcomes.find((one) => one.name === name);
  if (outcome === undefined || outcome.failure !== undefined) return NaN;
  return median(outcome.samples.map(figure));
}

/** A scenario's contenders: the median of their times, the least and the most. */
export function scenarioTable(
  name: string,
  { title, outcomes }: ScenarioResult,
): string {
  const rows = outcomes.map(({ name, samples, failure }) => {
    if (failure !== undefined) return [name, `failed: ${failure}`, ""];
    const times = samples.map((sample) => sample.seconds);
    const range = [Math.min(...times), Math.max(...times)].map(seconds);
    return [name, seconds(median(times)), range.join(" .. ")];
  });
  return table(`${name}: ${title}`, [["", "median", "range"], ...rows], 1);
}

/**
 * All targets of a run.
 *
 * @param judge whether to say if they are met: small data prove nothing
 */
export function targetTable(
  results: ReadonlyMap<string, ScenarioResult>,
  judge: boolean,
): string {
  const rows = [...results].flatMap(([name, { targets }]) =>
    targets.map((target) => [
      name,
      target.what,
      figure(target, target.value),
      figure(target, target.limit),
      judge ? verdict(target) : "not judged",
    ])
  );
  const head = ["scenario", "measured", "value", "at most", ""];
  return table("targets", [head, ...rows], 2);
}

function verdict({ value, limit }: Target): string {
  if (Number.isNaN(value)) return "not measured";
  return value <= limit ? "met" : "missed";
}

function figure({ unit }: Target, value: number): string {
  if (Number.isNaN(value)) return "-";
  return unit === "MB" ? `${value.toFixed(0)} MB` : value.toFixed(2);
}

function seconds(time: number): string {
  return `${time.toFixed(time < 1 ? 3 : 2)} s`;
}

/** Rows in columns: the first `left` of them are aligned left, the others right. */
function table(
  title: string,
  rows: readonly (readonly string[])[],
  left: number,
): string {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0))
  );
  const lines = rows.map((row) =>
    row.map((cell, i) =>
      i < left ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)
    ).join("  ").trimEnd()
  );
  return [title, ...lines.map((line) => `  ${line}`), ""].join("\n");
}
