// Pure: no disk, network, clock or environment.

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
