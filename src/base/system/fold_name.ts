// Pure: no disk, network, clock or environment.

/**
 * Names that give the same are one to the file systems that a system usually
 * has: those of macOS and Windows ignore case, that of macOS also the Unicode
 * form.
 *
 * @param os as `Deno.build.os` names it
 */
export function foldName(name: string, os: string): string {
  const tellsApart = os !== "windows" && os !== "darwin";
  return tellsApart ? name : name.normalize("NFC").toLowerCase();
}
