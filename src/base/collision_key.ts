// Pure: no disk, network, clock or environment.

/**
 * A key that two paths share where some file system takes them for one: those
 * of Windows and macOS fold case, macOS and ZFS normalise Unicode (ZFS in
 * whatever form its owner chose, so the coarsest counts), and macOS's older
 * one ignores invisible characters.
 *
 * Lower and then upper case comes close to full case folding, which JavaScript
 * lacks: it joins `ß` with `ss`, `ſ` with `s`, and the Kelvin sign with `k`.
 */
export function collisionKey(path: string): string {
  if (isAscii(path)) return path.toUpperCase();
  return path
    .normalize("NFKD")
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
    .toLowerCase()
    .toUpperCase()
    .normalize("NFKD");
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 0x7f) return false;
  }
  return true;
}
