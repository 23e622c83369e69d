// Pure: no disk, network, clock or environment.

/** JSON.stringify escapes what is below U+0020 and lone surrogates; this does the rest, but for ends of lines. */
export function escapeUnprintable(json: string): string {
  return json.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    // By UTF-16 units, as JSON escapes characters beyond U+FFFF in pairs.
    character.split("").map((unit) =>
      `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
    ).join(""));
}
