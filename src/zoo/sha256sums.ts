// Pure: no disk, network, clock or environment.

import { isPlainPath } from "../base/portable_path.ts";

/** Name of the list of digests in a mirror's folder. */
export const SHA256SUMS = "SHA256SUMS";

/** Name of its signature, beside it: minisign's. */
export const SIGNATURE = `${SHA256SUMS}.minisig`;

/**
 * Digests as `sha256sum -c` reads them, sorted by path.
 *
 * @param digests SHA-256 in hexadecimal by path
 */
export function stringifySums(digests: ReadonlyMap<string, string>): string {
  return [...digests].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([path, digest]) => `${digest}  ${path}\n`).join("");
}

/** What stands for the digest of a path that has several: no file has it. */
const CONTRADICTION = "two digests";

/**
 * Reads digests by path, in lower case; `find . -type f | xargs sha256sum` puts
 * `./` before each. Lines of other forms, and those about paths that lead
 * elsewhere, are passed over: what they are about is looked at anew. A path
 * with two different digests gets one that nothing matches, as for `sha256sum -c`.
 */
export function parseSums(text: string): Map<string, string> {
  const digests = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, hex, path] = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/i.exec(line) ??
      [];
    if (hex === undefined || path === undefined) continue;
    if (!isPlainPath(path)) continue;
    const digest = hex.toLowerCase();
    const isSame = (digests.get(path) ?? digest) === digest;
    digests.set(path, isSame ? digest : CONTRADICTION);
  }
  return digests;
}
