// Pure: no disk, network, clock or environment.

/** The upper half of code page 437, which zip names are in unless they say otherwise (APPNOTE, appendix D). */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A name in UTF-8; `undefined` where the bytes are not. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    // A decoder that is fatal throws for bytes that are not UTF-8, and for nothing else.
    return undefined;
  }
}

/**
 * A name that is not said to be UTF-8. By the book it is in code page 437; in
 * fact many are UTF-8, and hardly any name in the code page is valid there.
 */
export function decodeName(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ??
    Array.from(
      bytes,
      (byte) =>
        byte < 0x80 ? String.fromCharCode(byte) : CP437.charAt(byte - 0x80),
    ).join("");
}

/** The ASCII characters of a name: what two spellings of it must share. */
export function asciiOf(name: string): string {
  return name.replaceAll(/[^ -~]/g, "");
}
