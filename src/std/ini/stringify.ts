/** How {@linkcode stringify} lays the text out. */
export interface StringifyOptions {
  /** Blanks on both sides of the equals sign. */
  pretty?: boolean;
}

/**
 * Writes an INI text: the part of std's `stringify` that this program needs,
 * since no npm package carries `@std/ini`. Top-level values come first, then
 * a section for each object, a blank line before it.
 */
export function stringify(
  object: Record<string, unknown>,
  options: StringifyOptions = {},
): string {
  const equals = options.pretty ? " = " : "=";
  const values: string[] = [];
  const sections: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (typeof value === "object" && value !== null) {
      const lines = Object.entries(value).map(([k, v]) => `${k}${equals}${v}`);
      sections.push([`[${key}]`, ...lines].join("\n"));
    } else {
      values.push(`${key}${equals}${value}`);
    }
  }
  const head = values.length > 0 ? [values.join("\n")] : [];
  return [...head, ...sections].join("\n");
}
