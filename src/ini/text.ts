// Pure: no disk, network, clock or environment.

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
export function indentOf(line: string): number {
  let indent = 0;
  while (indent < line.length && isBlank(line.charCodeAt(indent))) indent++;
  return indent;
}

/**
 * The text without the blanks at its end: Python's `str.rstrip`. A loop, since
 * a regular expression such as `/\s+$/` takes quadratic time on a long run of
 * blanks inside the text.
 */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The text without the blanks at both ends: Python's `str.strip`. */
export function strip(text: string): string {
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
