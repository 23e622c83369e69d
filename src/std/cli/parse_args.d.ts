/** What {@linkcode parseArgs} is told about the options of a program. */
export interface ParseOptions {
  /** Names that are on or off. */
  boolean?: readonly string[];
  /** Names that take a text; `"_"` keeps positional arguments texts. */
  string?: readonly string[];
  /** Names whose values are gathered in an array. */
  collect?: readonly string[];
  /** Other spellings of a name. */
  alias?: Record<string, string | readonly string[]>;
  /** Whether everything behind `--` goes into the property `--`. */
  "--"?: boolean;
  /** Called with each argument that no name fits; `false` drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
/** Parses command line arguments: option values, and positional ones in `_`. */
export function parseArgs(
  args: readonly string[],
  options?: ParseOptions,
): { [name: string]: unknown; _: (string | number)[] };
