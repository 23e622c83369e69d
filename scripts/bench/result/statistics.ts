// Pure: no disk, network, clock or environment.

/** Where a row of measurements lies. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

/**
 * The middle of some numbers, or the mean of the two in the middle;
 * `undefined` of none.
 */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined
    ? undefined
    : (lower + upper) / 2;
}

/** Median, least and most of some numbers; `undefined` of none. */
export function spread(values: readonly number[]): Spread | undefined {
  const middle = median(values);
  return middle === undefined ? undefined : {
    median: middle,
    least: Math.min(...values),
    most: Math.max(...values),
  };
}

/** `value` in units of `base`; `undefined` where either is not known, or the base is nothing. */
export function ratio(
  value: number | undefined,
  base: number | undefined,
): number | undefined {
  return value === undefined || !base ? undefined : value / base;
}
