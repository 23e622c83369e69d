// Pure: no disk, network, clock or environment.

/**
 * What must not reach a terminal or a log as it is: control characters, line
 * and paragraph separators, lone surrogates, what stands for bytes that are no
 * text (U+FFFD), and the invisible format characters that reorder or hide text
 * ("Trojan Source", CVE-2021-42574).
 * The two joiners stay, since names in Persian and Hindi need them.
 */
const UNPRINTABLE =
  /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffd]/gu;

/** Most texts, which need no look at the tables of Unicode: those take 4 ms to set up. */
const PLAIN = /^[ -~]*$/;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
]);

/**
 * `text` with every character that a terminal would obey replaced by a
 * visible escape (`\x1b`, `\n`, `\u202e`, `\u{e0001}`). Names and messages
 * that came from a server, a manifest or an archive pass through here before
 * a person sees them; the result is always one line.
 */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNPRINTABLE, (character) => {
    const short = SHORT_ESCAPES.get(character);
    if (short !== undefined) return short;
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (code > 0xffff) return `\\u{${hex}}`;
    return code < 0x100
      ? `\\x${hex.padStart(2, "0")}`
      : `\\u${hex.padStart(4, "0")}`;
  });
}

/** JSON.stringify escapes what is below U+0020 and lone surrogates; this does the rest, but for ends of lines. */
export function escapeUnprintable(json: string): string {
  return json.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    // By UTF-16 units, as JSON escapes characters beyond U+FFFF in pairs.
    character.split("").map((unit) =>
      `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
    ).join(""));
}
