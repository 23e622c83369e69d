// Pure: no disk, network, clock or environment.

import { UsageError } from "../../../../base/errors.ts";

/**
 * Which paths `--include` and `--exclude` leave, as `hf download` has it: `*`
 * goes over slashes, and a pattern that ends in a slash means all below.
 *
 * @throws UsageError for a pattern that is none.
 * @see https://docs.python.org/3/library/fnmatch.html
 */
export function pathFilter(
  include: readonly string[],
  exclude: readonly string[],
): (path: string) => boolean {
  const [wanted, unwanted] = [include, exclude].map((each) =>
    each.map(toRegExp)
  );
  const isAny = (path: string, patterns: readonly RegExp[] = []) =>
    patterns.some((pattern) => pattern.test(path));
  return (path) =>
    (include.length === 0 || isAny(path, wanted)) && !isAny(path, unwanted);
}

function toRegExp(pattern: string): RegExp {
  const whole = pattern.endsWith("/") ? `${pattern}*` : pattern;
  const source = whole.replaceAll(
    // A bracket in the first place is one of the set.
    /\[(!?)(\][^\]]*|[^\]]+)\]|[\s\S]/gu,
    (text, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) {
        return `[${not ? "^" : ""}${set.replaceAll(/[\\^[\]]/g, "\\$&")}]`;
      }
      // Many stars in a row mean what one means, and would take for ever.
      if (text === "*") return ".*?";
      return text === "?" ? "." : text.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
    },
  );
  try {
    return new RegExp(`^${source.replaceAll(/(?:\.\*\?)+/g, ".*?")}$`, "su");
  } catch (cause) {
    throw new UsageError(`cannot use the pattern "${pattern}"`, {
      hint: "Write it as in 'configs/*' or '*.[jt]s*'.",
      cause,
    });
  }
}
