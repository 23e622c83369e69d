// Pure: no disk, network, clock or environment.

/** Parameters that sign a request, as object stores put them into addresses. */
const SIGNED = /signature|credential|token|[?&]sig=/i;

/** A URL that may be shown: without credentials, signatures and fragment. */
export function publicUrl(url: URL): string {
  const { protocol, host, pathname, search } = url;
  const query = SIGNED.test(search) ? "?…" : search;
  return url.protocol === "file:"
    ? url.href
    : `${protocol}//${host}${pathname}${query}`;
}

/** A URL as messages quote it. */
export function describeUrl(url: URL): string {
  return `"${publicUrl(url)}"`;
}
