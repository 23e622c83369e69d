// Pure: no disk, network, clock or environment.

import { median } from "./statistics.ts";

/** What one run took. */
export interface Sample {
  /** From start to end. */
  seconds: number;
  /** Processor time of the program and everything it started; `undefined` where the system does not tell. */
  cpuSeconds: number | undefined;
  /** The most memory that its processes held at once; `undefined` where the system does not tell. */
  peakBytes: number | undefined;
}

/** What became of a contender in a scenario. */
export interface Outcome {
  name: string;
  samples: readonly Sample[];
  /** Why it was not run to the end. */
  failure?: string;
}

/** What a scenario found. */
export interface ScenarioResult {
  /** The scenario's name. */
  name: string;
  /** What was measured on what, for the heading of its table. */
  title: string;
  outcomes: readonly Outcome[];
  /** Contenders that are not installed, by name. */
  leftOut: readonly string[];
  targets: readonly Target[];
}

/** A figure that a target holds to a limit. */
export interface Target {
  /** What is divided by what, or how much of what. */
  what: string;
  unit: "ratio" | "MB";
  /** `undefined` where a contender is missing or failed. */
  value: number | undefined;
  /** The value may be this large. */
  limit: number;
  /** The value should be this small. */
  aim?: number;
}

/** Whether a target is met. */
export type Verdict = "met" | "missed" | "not measured";

/** Holds a target's value to its limit. */
export function verdict({ value, limit }: Target): Verdict {
  if (value === undefined) return "not measured";
  return value <= limit ? "met" : "missed";
}

/** Median time of a contender in seconds; `undefined` where it has none or failed. */
export function medianSeconds(
  outcomes: readonly Outcome[],
  name: string,
): number | undefined {
  return medianOf(outcomes, name, (sample) => sample.seconds);
}

/** Median peak memory of a contender in bytes; `undefined` where it has none or failed. */
export function medianPeakBytes(
  outcomes: readonly Outcome[],
  name: string,
): number | undefined {
  return medianOf(outcomes, name, (sample) => sample.peakBytes);
}

function medianOf(
  outcomes: readonly Outcome[],
  name: string,
  figure: (sample: Sample) => number | undefined,
): number | undefined {
  const outcome = outcomes.find((one) => one.name === name);
  if (outcome === undefined || outcome.failure !== undefined) return undefined;
  return median(figures(outcome.samples, figure));
}

/** One figure of all samples that have it. */
export function figures(
  samples: readonly Sample[],
  figure: (sample: Sample) => number | undefined,
): number[] {
  return samples.map(figure).filter((value) => value !== undefined);
}
