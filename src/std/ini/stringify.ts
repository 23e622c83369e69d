/** How {@linkcode stringify} lays the text out. */
export interface StringifyOptions {
  /** Blanks on both sides of the equals sign. */
  pretty?: boolean;
}

/**
 * Writes an INI text as std's `stringify` does, since no npm package carries
 * `@std/ini`. Top-level values come first, then a section for each object.
 */
export function stringify(
  object: object,
  { pretty = false }: StringifyOptions = {},
): string {
  const equals = pretty ? " = " : "=";
  const values: string[] = [];
  const sections: string[] = [];
  for (const [name, value] of Object.entries(object)) {
    if (Object.prototype.toString.call(value) === "[object Object]") {
      sections.push(`[${name}]`);
      for (const [key, inner] of Object.entries(value)) {
        sections.push(`${key}${equals}${inner}`);
      }
    } else {
      values.push(`${name}${equals}${value}`);
    }
  }
  return [...values, ...sections].join("\n");
}
