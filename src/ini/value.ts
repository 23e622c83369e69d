// Pure: no disk, network, clock or environment.

import { bracket, DEFAULT_SECTION, type IniDocument, quote } from "./parse.ts";

/** How deep references may lead to further references: Python's `MAX_INTERPOLATION_DEPTH`. */
const DEEPEST = 10;

/**
 * How much text the references of one value may add up to, in UTF-16 code
 * units. Without a limit ten keys of a few hundred bytes, each naming the next
 * one many times, fill any memory:
 * https://en.wikipedia.org/wiki/Billion_laughs_attack
 */
const LONGEST = 1024 * 1024;

const NO_KEYS: ReadonlyMap<string, string> = new Map();

/**
 * What a "%" means that begins neither `%(name)s` nor `%%`. In Python's dialect
 * (`strict`) it is an error; `literal` takes it as it stands, for real
 * addresses hold `%20`.
 */
export type PercentRule = "strict" | "literal";

/** A value cannot be interpolated. The message names key and section but no file: the caller knows that. */
export class IniInterpolationError extends Error {
  override readonly name = "IniInterpolationError";

  constructor(readonly section: string, readonly key: string, reason: string) {
    super(`key ${quote(key)} in section ${bracket(section)}: ${reason}`);
  }
}

/**
 * The value of a key, as `ConfigParser.get` gives it: from the section, else
 * from `[DEFAULT]`, with each `%(name)s` replaced by the value of that key,
 * looked up in the same way, and each `%%` by a percent sign:
 * https://docs.python.org/3/library/configparser.html#configparser.BasicInterpolation
 *
 * @param key in any case
 * @returns undefined when the section is not there or neither it nor
 *   `[DEFAULT]` has the key; an empty text when the key has no value.
 * @throws IniInterpolationError when a reference names no key or references
 *   lead too deep or to too much text; if `strict`, for any other "%" too.
 */
export function readValue(
  document: IniDocument,
  section: string,
  key: string,
  percent: PercentRule,
): string | undefined {
  const own = section === DEFAULT_SECTION
    ? NO_KEYS
    : document.sections.get(section);
  if (own === undefined) return undefined;
  const lookUp = (name: string) => own.get(name) ?? document.defaults.get(name);
  const name = key.toLowerCase();
  const raw = lookUp(name);
  if (raw === undefined) return undefined;
  const refuse = (reason: string) =>
    new IniInterpolationError(section, name, reason);
  return interpolate(raw, lookUp, percent, refuse);
}

/** The syntax is that of Python's `BasicInterpolation`: a name is any text without ")", but not the empty one. */
function interpolate(
  raw: string,
  lookUp: (name: string) => string | undefined,
  percent: PercentRule,
  refuse: (reason: string) => IniInterpolationError,
): string {
  let added = 0;
  const valueOf = (name: string, depth: number): string => {
    const value = lookUp(name.toLowerCase());
    if (value === undefined) {
      throw refuse(`it refers to ${quote(name)}, which is not a key`);
    }
    added += value.length;
    if (added > LONGEST) {
      throw refuse(`its references add up to more than ${LONGEST} characters`);
    }
    return value.includes("%") ? expand(value, depth + 1) : value;
  };
  const expand = (text: string, depth: number): string => {
    if (depth > DEEPEST) {
      throw refuse(`its references are nested more than ${DEEPEST} deep`);
    }
    let result = "";
    let at = 0;
    // The first ")" after the place of reading. It is looked for once only, so
    // that a text full of "%(" does not take quadratic time.
    let close = -1;
    for (let sign = text.indexOf("%"); sign !== -1;) {
      result += text.slice(at, sign);
      if (close < sign) close = indexOrEnd(text, ")", sign);
      const isNamed = text[sign + 1] === "(" && close > sign + 2 &&
        text[close + 1] === "s";
      if (isNamed) {
        result += valueOf(text.slice(sign + 2, close), depth);
        at = close + 2;
      } else if (text[sign + 1] === "%" || percent === "literal") {
        result += "%";
        at = sign + (text[sign + 1] === "%" ? 2 : 1);
      } else {
        throw refuse(
          `${
            quote(text.slice(sign))
          } begins with a "%" that is not "%%" or "%(name)s"`,
        );
      }
      sign = text.indexOf("%", at);
    }
    return result + text.slice(at);
  };
  return expand(raw, 1);
}

/** As `indexOf`, but the length of the text where there is none. */
function indexOrEnd(text: string, part: string, from: number): number {
  const index = text.indexOf(part, from);
  return index === -1 ? text.length : index;
}
