// Pure: no disk, network, clock or environment.

import { columns } from "./columns.ts";
import {
  figures,
  type Outcome,
  type ScenarioResult,
  type Target,
  verdict,
} from "./outcome.ts";
import { spread } from "./statistics.ts";

/** What stands in place of a figure that there is none of. */
const NONE = "-";

/** A scenario's contenders: medians and spread of time, medians of processor time and peak memory. */
export function scenarioTable(result: ScenarioResult): string {
  const lines = columns([
    ["", "median", "spread", "cpu", "peak memory"],
    ...result.outcomes.map(outcomeRow),
  ], 1);
  return [
    `${result.name}: ${result.title}`,
    ...lines.map((line) => `  ${line}`),
    ...result.leftOut.map((name) => `  left out, not installed: ${name}`),
    ...result.outcomes.flatMap(({ name, failure }) =>
      failure === undefined ? [] : [`  ${name} failed: ${failure}`]
    ),
    "",
  ].join("\n");
}

/**
 * All targets of a run.
 *
 * @param judge whether to say if they are met: small data prove nothing
 */
export function targetTable(
  results: readonly ScenarioResult[],
  judge: boolean,
): string {
  const rows = results.flatMap(({ name, targets }) =>
    targets.map((target) => [
      name,
      target.what,
      figure(target),
      limit(target),
      judge ? judgement(target) : "not judged",
    ])
  );
  const lines = columns([
    ["scenario", "measured", "value", "target", ""],
    ...rows,
  ], 2);
  return ["targets", ...lines.map((line) => `  ${line}`), ""].join("\n");
}

function outcomeRow({ name, samples, failure }: Outcome): string[] {
  if (failure !== undefined) return [name, "failed", NONE, NONE, NONE];
  const time = spread(figures(samples, (sample) => sample.seconds));
  const cpu = spread(figures(samples, (sample) => sample.cpuSeconds));
  const peak = spread(figures(samples, (sample) => sample.peakBytes));
  return [
    name,
    time === undefined ? NONE : seconds(time.median),
    time === undefined
      ? NONE
      : `${seconds(time.least)} .. ${seconds(time.most)}`,
    cpu === undefined ? NONE : seconds(cpu.median),
    peak === undefined ? NONE : `${(peak.median / 1e6).toFixed(0)} MB`,
  ];
}

function figure({ value, unit }: Target): string {
  if (value === undefined) return NONE;
  return unit === "MB" ? `${value.toFixed(0)} MB` : value.toFixed(3);
}

function limit({ unit, limit, aim }: Target): string {
  const text = unit === "MB"
    ? `at most ${limit} MB`
    : `at most ${limit.toFixed(2)}`;
  return aim === undefined ? text : `${text}, aim ${aim.toFixed(2)}`;
}

function judgement(target: Target): string {
  const said = verdict(target);
  if (target.aim === undefined || target.value === undefined) return said;
  if (said === "missed") return said;
  return target.value <= target.aim ? "met, aim too" : "met, not the aim";
}

function seconds(time: number): string {
  return `${time.toFixed(time < 1 ? 3 : 2)} s`;
}
