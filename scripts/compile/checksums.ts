// Pure: no disk, network, clock or environment.

/**
 * The text of a `SHA256SUMS` file, which `sha256sum -c` reads.
 *
 * @param digests SHA-256 in lower-case hex by file name.
 */
export function checksumsText(digests: Readonly<Record<string, string>>) {
  return Object.entries(digests)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, digest]) => `${digest}  ${file}\n`)
    .join("");
}
