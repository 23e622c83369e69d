// Pure: no disk, network, clock or environment.

import { UsageError } from "../errors.ts";
import { type Header, parseHeader } from "../transfer/request_headers.ts";
import type { OptionName } from "./options.ts";

/** The options of a command line, checked, with defaults in the place of those not given. */
export interface OptionValues {
  retry: boolean;
  dryRun: boolean;
  /** At least 1. */
  jobs: number;
  retries: number;
  timeoutSeconds: number;
  offline: boolean;
  caCertFiles: readonly string[];
  headers: readonly Header[];
  acceptChanged: boolean;
  json: boolean;
  quiet: boolean;
}

/** What was given for each option: texts for those with a value, "" for switches. */
export type GivenOptions = Readonly<
  Partial<Record<OptionName, readonly string[]>>
>;

/**
 * Checks what was given and fills in the defaults.
 *
 * @throws UsageError that names the option and what it takes.
 */
export function readOptionValues(given: GivenOptions): OptionValues {
  const isOn = (name: OptionName) => given[name] !== undefined;
  return {
    retry: isOn("retry"),
    dryRun: isOn("dry-run"),
    jobs: wholeNumber(given, "jobs", 1, 64) ?? 4,
    retries: wholeNumber(given, "retries", 0, 1000) ?? 5,
    timeoutSeconds: wholeNumber(given, "timeout", 1, 86_400) ?? 30,
    offline: isOn("offline"),
    caCertFiles: given["ca-cert"] ?? [],
    headers: (given.header ?? []).map(parseHeader),
    acceptChanged: isOn("accept-changed"),
    json: isOn("json"),
    quiet: isOn("quiet"),
  };
}

function wholeNumber(
  given: GivenOptions,
  name: OptionName,
  lowest: number,
  highest: number,
): number | undefined {
  const text = given[name]?.at(-1);
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= lowest && value <= highest) return value;
  throw new UsageError(
    `option --${name} takes a whole number from ${lowest} to ${highest}, not "${text}"`,
  );
}
