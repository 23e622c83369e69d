import { crc32 } from "node:zlib";
import { decodeUtf8 } from "../../../base/bytes.ts";
import { refused } from "../refusal.ts";
import { viewOf } from "./end.ts";
import { EXTRA, type ExtraFields } from "./extra.ts";

/** The upper half of code page 437, which zip names are in unless they say otherwise (APPNOTE, appendix D). */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

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

/**
 * The name of an entry, from its bytes and, where that is there, from Info-ZIP's
 * field with the name in Unicode (APPNOTE 4.6.9).
 *
 * @param isUtf8 whether the entry says that the bytes are UTF-8
 * @throws ArchiveError where some programs would read another name than others.
 */
export function nameOf(
  raw: Uint8Array,
  isUtf8: boolean,
  extra: ExtraFields,
): string {
  const name = isUtf8 ? decodeUtf8(raw) : decodeName(raw);
  if (name === undefined) {
    throw refused(decodeName(raw), "has a name that is not UTF-8");
  }
  const field = extra.get(EXTRA.unicodePath);
  if (field === undefined || field.length < 5 || field[0] !== 1) return name;
  // The field is of another name where the entry was renamed since.
  if (viewOf(field).getUint32(1, true) !== crc32(raw)) return name;
  const unicode = decodeUtf8(field.subarray(5));
  const isSame = unicode !== undefined &&
    (isUtf8 ? unicode === name : asciiOf(unicode) === asciiOf(unescaped(name)));
  if (isSame) return unicode;
  throw refused(name, `has a second name, ${JSON.stringify(unicode ?? "")}`);
}

/** Info-ZIP writes `#U00fc` where the system has no letter for `ü`. */
function unescaped(name: string): string {
  return name.replaceAll(/#(?:U[\da-f]{4}|L[\da-f]{6})/gi, "");
}

/** The ASCII characters of a name: what two spellings of it must share. */
function asciiOf(name: string): string {
  return name.replaceAll(/[^ -~]/g, "");
}
