/** Turns the value of a key into text. */
export type ReplacerFunction = (
  key: string,
  value: unknown,
  section?: string,
) => string;

/** How {@linkcode stringify} lays the text out. */
export interface StringifyOptions {
  /** What ends a line; `\n` unless given. */
  lineBreak?: "\n" | "\r\n" | "\r";
  /** Blanks on both sides of the equals sign. */
  pretty?: boolean;
  replacer?: ReplacerFunction;
}

/**
 * Writes an INI text as std's `stringify` does, since no npm package carries
 * `@std/ini`. Top-level values come first, then a section for each object.
 */
export function stringify(
  object: object,
  {
    lineBreak = "\n",
    pretty = false,
    replacer = (_, value) => `${value}`,
  }: StringifyOptions = {},
): string {
  const equals = pretty ? " = " : "=";
  const values: string[] = [];
  const sections: string[] = [];
  for (const [name, value] of Object.entries(object)) {
    if (Object.prototype.toString.call(value) === "[object Object]") {
      sections.push(`[${name}]`);
      for (const [key, inner] of Object.entries(value)) {
        sections.push(`${key}${equals}${replacer(key, inner, name)}`);
      }
    } else {
      values.push(`${name}${equals}${replacer(name, value)}`);
    }
  }
  return [...values, ...sections].join(lineBreak);
}
