// Pure: no disk, network, clock or environment.

/** Runs of digits, of lower-case letters, dots, and whatever stands between them. */
const PARTS = /\d+|[a-z]+|\.|[^\da-z.]+/g;

type Part = bigint | string;

/**
 * Compares two versions as Python's `distutils.version.LooseVersion` does:
 * runs of digits are numbers and everything else is text, so 1.9 < 1.10, and a
 * version that another one begins with is the lower one, so 1.0 < 1.0.0.
 * Python raises where a number meets a text (`v1.0` against `1.1`); here the
 * text is the lower one, as in `1.0rc1` < `1.0.1`.
 *
 * @returns a negative number when `a` is lower, a positive one when it is
 * higher, 0 when neither is.
 */
export function compareLooseVersions(a: string, b: string): number {
  // As a rule nothing has changed, and a hundred entries are compared in a run.
  if (a === b) return 0;
  const left = parts(a);
  const right = parts(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareParts(left[i] ?? "", right[i] ?? "");
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function parts(version: string): Part[] {
  return (version.match(PARTS) ?? [])
    .filter((part) => part !== ".")
    .map((part) => /^\d/.test(part) ? BigInt(part) : part);
}

function compareParts(a: Part, b: Part): number {
  if (typeof a !== typeof b) return typeof a === "string" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
