// Pure: no disk, network, clock or environment.

/**
 * The part of a file of `size` bytes that a request asks for, `end` behind its
 * last byte; `undefined` where it asks for all, also because `If-Range` names
 * another version. Only a single range is understood, as RFC 9110, section 14
 * allows.
 */
export function requestedRange(
  headers: Headers,
  size: number,
  etag: string,
): { start: number; end: number } | "unsatisfiable" | undefined {
  const condition = headers.get("If-Range");
  if (condition !== null && condition !== etag) return undefined;
  const asked = /^bytes=(\d*)-(\d*)$/.exec(headers.get("Range") ?? "");
  const [, first = "", last = ""] = asked ?? [];
  if (first === "" && last === "") return undefined;
  const range = first === ""
    ? { start: Math.max(0, size - Number(last)), end: size }
    : {
      start: Number(first),
      end: last === "" ? size : Math.min(size, Number(last) + 1),
    };
  return range.start < range.end ? range : "unsatisfiable";
}
