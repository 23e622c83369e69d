// Pure: no disk, network, clock or environment.

/** Characters that take no column: combining marks and joiners. */
const ZERO_WIDTH = /^(?!\ufe0f)[\p{Mn}\p{Me}\u200c\u200d]$/u;

/**
 * Characters that take two columns: the wide and fullwidth blocks of UAX #11,
 * https://www.unicode.org/reports/tr11/, taken generously, since a column too
 * many is harmless and one too few would wrap a line.
 */
const DOUBLE_WIDTH =
  /^(?:[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d37f}\u{1f1e6}-\u{1f2ff}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;

/** A text of printable ASCII alone, as most are: each character takes one column. */
const ASCII = /^[ -~]*$/;

/** What stands for the part of a name that was cut off; ASCII, so that it is as wide everywhere. */
const CUT = "..";

/** How many columns of a terminal `text` takes. Control characters are not expected in it. */
export function displayWidth(text: string): number {
  // To look at each character costs more than all else in a list of thousands.
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** How many columns the widest of some texts takes. */
export function widest(texts: readonly string[]): number {
  // Spread arguments would overflow the stack for a hundred thousand texts.
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
}

/** The longest beginning of `text` that fits into `columns`. */
export function fitStart(text: string, columns: number): string {
  let width = 0;
  let kept = "";
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns) break;
    kept += character;
  }
  return kept;
}

/** `text` in at most `columns`; where it does not fit, its beginning and `..`. */
export function shorten(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  return fitStart(text, columns - CUT.length) + fitStart(CUT, columns);
}

/** `text` with blanks behind it up to `columns`. */
export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - displayWidth(text)));
}

function characterWidth(character: string): number {
  if (ZERO_WIDTH.test(character)) return 0;
  return DOUBLE_WIDTH.test(character) ? 2 : 1;
}
