// Pure: no disk, network, clock or environment.

/** Bytes `from` up to, not including, `to`. */
export interface ByteRange {
  from: number;
  to: number;
}

/**
 * The part of a file of `size` bytes that a request wants: all of it without
 * a range, or where `If-Range` names another version; `undefined` where the
 * range begins behind the end (status 416). One range of the form `N-` or
 * `N-M` is understood, RFC 9110, section 14; others are ignored, as allowed.
 */
export function requestedRange(
  headers: Headers,
  size: number,
  etag: string,
): ByteRange | undefined {
  const whole = { from: 0, to: size };
  const range = /^bytes=(\d+)-(\d*)$/.exec(headers.get("range") ?? "");
  const ifRange = headers.get("if-range");
  if (range === null || (ifRange !== null && ifRange !== etag)) return whole;
  const from = Number(range[1]);
  const to = range[2] ? Math.min(size, Number(range[2]) + 1) : size;
  return from < to ? { from, to } : undefined;
}
