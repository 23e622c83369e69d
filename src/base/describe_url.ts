// Pure: no disk, network, clock or environment.

/**
 * An address as it may be shown and stored: without login, query and fragment.
 * Every address becomes text here, or in `publicText()`. A query may be a
 * signature under any name, so a mark stands for all of them, but for the one
 * that asks archives of data for the file itself.
 */
export function publicUrl(url: URL): string {
  const { protocol, host, pathname, search } = url;
  const query = search && (search === "?download=1" ? search : "?…");
  return `${protocol}//${host}${pathname}${query}`;
}

/** The http or https address that a text is; undefined for anything else. */
export function webUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  return url !== null && isWebUrl(url) ? url : undefined;
}

/** Whether an address is one of http or https. */
export function isWebUrl({ protocol }: URL): boolean {
  return protocol === "http:" || protocol === "https:";
}

/** A URL as messages quote it. */
export function describeUrl(url: URL): string {
  return `"${publicUrl(url)}"`;
}

/** Text of others that may hold addresses, as it may be shown: without their logins and queries. */
export function publicText(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"/?#]*@/gi, "$1")
    .replace(
      /\b([a-z][a-z0-9+.-]*:\/\/[^\s"?#]*)\?(?!download=1(?![^\s"#]))[^\s"#]*/gi,
      "$1?…",
    );
}

/** What should be an address and is none: of a login that cannot be told from it nothing is shown. */
export function publicWords(text: string): string {
  return text.includes("://") && URL.parse(text) !== null
    ? publicText(text)
    : text.replace(/^([a-z][a-z0-9+.-]*:\/+)?.*@/is, "$1")
      .replace(/\?.*$/s, "?…");
}
