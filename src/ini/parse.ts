// Pure: no disk, network, clock or environment.

/** The section whose keys all other sections share. The case of its name counts. */
export const DEFAULT_SECTION = "DEFAULT";

const BYTE_ORDER_MARK = "\ufeff";

/**
 * What an INI text says, in the order of the text. Keys are in lower case;
 * values are raw, that is, not interpolated yet: `readValue` does that.
 */
export interface IniDocument {
  /** The keys of `[DEFAULT]`, which is not among the sections. */
  readonly defaults: ReadonlyMap<string, string>;
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** A text is not in the INI dialect. The message names the line but no file: the caller knows that. */
export class IniSyntaxError extends SyntaxError {
  override readonly name = "IniSyntaxError";

  /** @param line number of the line that is wrong; the first is 1 */
  constructor(readonly line: number, reason: string) {
    super(`line ${line}: ${reason}`);
  }
}

/** The values of a section as lines, while they may still grow. */
interface OpenSection {
  name: string;
  keys: Map<string, string[]>;
}

/**
 * Reads a text in the dialect of Python's `configparser.ConfigParser` with its
 * defaults, by the rules of `RawConfigParser._read`:
 * https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
 *
 * Where Python is better not followed: a byte order mark is accepted, and
 * where several lines are wrong the first of them is named.
 *
 * @param text the content of a file, its line ends as they stand there
 * @throws IniSyntaxError when a line is neither blank, comment, header, key nor
 *   the continuation of a value, or when a section or key appears twice.
 */
export function parseIni(text: string): IniDocument {
  const defaults: OpenSection = { name: DEFAULT_SECTION, keys: new Map() };
  const sections = new Map<string, OpenSection>();
  let section: OpenSection | undefined;
  let value: string[] | undefined;
  let indent = 0;

  for (const [index, line] of splitLines(text).entries()) {
    const content = strip(line);
    if (content === "") {
      // Kept, as it may be inside a value; at the end of one it is stripped.
      value?.push("");
    } else if (/^[#;]/.test(content)) {
      continue;
    } else if (value !== undefined && indentOf(line) > indent) {
      value.push(content);
    } else {
      indent = indentOf(line);
      const header = headerOf(content);
      if (header === DEFAULT_SECTION) {
        // It may appear again: it is always there, the text only adds to it.
        section = defaults;
        value = undefined;
      } else if (header !== undefined) {
        section = addSection(sections, header, index + 1);
        value = undefined;
      } else {
        value = addKey(section, content, index + 1);
      }
    }
  }

  return {
    defaults: joinLines(defaults),
    sections: new Map(
      [...sections].map(([name, section]) => [name, joinLines(section)]),
    ),
  };
}

/** Splits where Python's text files do: at LF, CR LF and CR, and nowhere else. */
function splitLines(text: string): string[] {
  const marked = text.startsWith(BYTE_ORDER_MARK);
  return (marked ? text.slice(1) : text).split(/\r\n|\r|\n/);
}

/** The name lasts up to the last "]", blanks included; what follows that is ignored. */
function headerOf(content: string): string | undefined {
  const end = content.lastIndexOf("]");
  return content.startsWith("[") && end > 1 ? content.slice(1, end) : undefined;
}

function addSection(
  sections: Map<string, OpenSection>,
  name: string,
  line: number,
): OpenSection {
  if (sections.has(name)) {
    throw new IniSyntaxError(line, `section ${bracket(name)} appears twice`);
  }
  const section = { name, keys: new Map<string, string[]>() };
  sections.set(name, section);
  return section;
}

/** Adds the key that a line begins and returns the lines of its value, so that more can follow. */
function addKey(
  section: OpenSection | undefined,
  content: string,
  line: number,
): string[] {
  if (section === undefined) {
    throw new IniSyntaxError(line, `${quote(content)} is before any section`);
  }
  const separator = content.search(/[=:]/);
  if (separator === -1) {
    throw new IniSyntaxError(line, `${quote(content)} has no "=" or ":"`);
  }
  const key = stripEnd(content.slice(0, separator)).toLowerCase();
  if (key === "") {
    throw new IniSyntaxError(line, `${quote(content)} has no key`);
  }
  if (section.keys.has(key)) {
    throw new IniSyntaxError(
      line,
      `key ${quote(key)} appears twice in section ${bracket(section.name)}`,
    );
  }
  const value = [strip(content.slice(separator + 1))];
  section.keys.set(key, value);
  return value;
}

function joinLines(section: OpenSection): Map<string, string> {
  return new Map(
    [...section.keys].map(([key, lines]) => [key, stripEnd(lines.join("\n"))]),
  );
}

/**
 * Whether Python's `str.isspace` holds for a UTF-16 code unit. JavaScript's own
 * idea of blanks (`trim`, `\s`) differs: it has U+FEFF and lacks U+001C to
 * U+001F and U+0085.
 *
 * Source: "Whitespace" in https://docs.python.org/3/library/stdtypes.html#str.isspace
 */
function isBlank(unit: number): boolean {
  return (unit >= 0x09 && unit <= 0x0d) || (unit >= 0x1c && unit <= 0x20) ||
    unit === 0x85 || unit === 0xa0 || unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) || unit === 0x2028 ||
    unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x3000;
}

/** How many blanks a line begins with; a tab is one, as any other blank. */
function indentOf(line: string): number {
  let indent = 0;
  while (indent < line.length && isBlank(line.charCodeAt(indent))) indent++;
  return indent;
}

/**
 * The text without the blanks at its end: Python's `str.rstrip`. A loop, since
 * a regular expression such as `/\s+$/` takes quadratic time on a long run of
 * blanks inside the text.
 */
function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The text without the blanks at both ends: Python's `str.strip`. */
function strip(text: string): string {
  return stripEnd(text.slice(indentOf(text)));
}

/** The longest text that a message shows whole, in UTF-16 code units. */
const LONGEST = 60;

/** Control and format characters, and separators of lines: what a terminal may not show as it stands. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A text as an error message shows it: in quotes, on one line, with unseen
 * characters escaped and a long end cut, since what is read as INI may well be
 * a web page whose only line is very long.
 */
export function quote(text: string): string {
  return JSON.stringify(shorten(text)).replace(UNSEEN, escape);
}

/** The name of a section as an error message shows it: in its brackets. */
export function bracket(section: string): string {
  return `[${quote(section).slice(1, -1)}]`;
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function escape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
