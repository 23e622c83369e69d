// Pure: no disk, network, clock or environment.

/** Longest readable part of a file name: the whole stays below what any file system takes. */
const NAME_LENGTH = 60;

/**
 * The name of the file that a URL's bytes are gathered in: half of a digest of
 * the URL, so that two URLs never meet (a zoo has many a `data.tar.gz`), and
 * the URL's last segment for people who look into the folder.
 *
 * @param digest SHA-256 of `partKey(url)` in hexadecimal.
 */
export function partName(url: URL, digest: string): string {
  const segment = url.pathname.split("/").at(-1) ?? "";
  const readable = segment.replaceAll(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^[._]+/, "").slice(0, NAME_LENGTH);
  return `${digest.slice(0, 16)}-${readable || "archive"}.part`;
}

/** What a URL is known by on disk: without its login, which may change, and its fragment. */
export function partKey(url: URL): string {
  const key = new URL(url);
  key.username = "";
  key.password = "";
  key.hash = "";
  return key.href;
}
