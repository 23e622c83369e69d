// Pure: no disk, network, clock or environment.

/** What tells one version of a resource from another, and whether it is given out in parts. */
export interface Validators {
  /** A strong entity tag. */
  etag?: string;
  /** A modification date that is old enough to be as good as a strong tag. */
  lastModified?: string;
  /** Length of the whole resource in bytes. */
  total?: number;
  /** Whether the server gives out parts; unknown when it never said. */
  ranges?: boolean;
}

/**
 * The validators of a full answer that partial ranges may be tied to. A weak
 * tag promises the same meaning, not the same bytes, so it is left out, and a
 * date beside it is not used instead (RFC 9110, 13.1.5). A date counts
 * where the answer was made at least a second after it (8.8.2.2): a file
 * written twice within one second has one date for two contents.
 */
export function validatorsOf(
  headers: Headers,
  total: number | undefined,
): Validators {
  const etag = headers.get("etag") ?? undefined;
  const lastModified = headers.get("last-modified") ?? undefined;
  const units = headers.get("accept-ranges") ?? undefined;
  return {
    ...(etag !== undefined && isStrong(etag) && { etag }),
    ...(etag === undefined && lastModified !== undefined &&
      isSettled(lastModified, headers.get("date")) && { lastModified }),
    ...(total !== undefined && { total }),
    ...(units !== undefined && { ranges: /\bbytes\b/i.test(units) }),
  };
}

/** The value for `If-Range`; undefined when nothing ties the ranges together. */
export function ifRangeValue(validators: Validators): string | undefined {
  return validators.etag ?? validators.lastModified;
}

/** The headers that ask whether what we have is still current; none when that cannot be asked. */
export function conditionalHeaders(
  { etag, lastModified }: Validators,
): Record<string, string> {
  if (etag !== undefined) return { "if-none-match": etag };
  if (lastModified !== undefined) return { "if-modified-since": lastModified };
  return {};
}

function isStrong(etag: string): boolean {
  return /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag);
}

function isSettled(lastModified: string, date: string | null): boolean {
  return date !== null && Date.parse(date) - Date.parse(lastModified) >= 1000;
}
