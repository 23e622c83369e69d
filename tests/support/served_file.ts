import type { RecordedRequest } from "./wire.ts";

/** How a file is served. */
export interface FileOptions {
  /** The entity tag, with its quotes, and `W/` where it is weak. */
  etag?: string;
  lastModified?: string;
  /** What happens to `Range`: honoured unless told. */
  ranges?:
    | "honoured"
    /** The whole file is sent all the same. */
    | "ignored"
    /** A 206 whose bytes begin elsewhere than asked. */
    | "wrong"
    /** Honoured, whatever `If-Range` says. */
    | "careless"
    /** Always 416. */
    | "refused"
    /** A 206 in several parts, which no one asked for. */
    | "multipart";
  /** How the end of the body is told: by its length unless told. */
  framing?: "length" | "chunked" | "close";
  /** Further headers, such as a label that is not true. */
  headers?: Record<string, string>;
}

/** An answer before it goes over the line. */
export interface FileAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

const EMPTY = new Uint8Array(0);

/** The answer that a well-behaved server, apart from its options, gives to a request for a file. */
export function answerFor(
  request: RecordedRequest,
  content: Uint8Array,
  options: FileOptions,
): FileAnswer {
  const { etag, lastModified, ranges = "honoured" } = options;
  const headers: Record<string, string> = {
    date: new Date().toUTCString(),
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { "last-modified": lastModified }),
    ...(ranges === "honoured" && { "accept-ranges": "bytes" }),
    ...options.headers,
  };
  const given = (name: string) => request.headers.get(name);
  const current = etag === undefined
    ? lastModified !== undefined && given("if-modified-since") === lastModified
    : given("if-none-match") === etag;
  if (current) return { status: 304, headers, body: EMPTY };
  const first = Number(/^bytes=(\d+)-/.exec(given("range") ?? "")?.[1] ?? NaN);
  const condition = given("if-range");
  const fits = condition === null || ranges === "careless" ||
    [etag, lastModified].includes(condition);
  if (Number.isNaN(first) || ranges === "ignored" || !fits) {
    return { status: 200, headers, body: content };
  }
  if (ranges === "refused" || first >= content.length) {
    headers["content-range"] = `bytes */${content.length}`;
    return { status: 416, headers, body: EMPTY };
  }
  if (ranges === "multipart") {
    headers["content-type"] = "multipart/byteranges; boundary=x";
    return {
      status: 206,
      headers,
      body: new TextEncoder().encode("--x--\r\n"),
    };
  }
  const begin = ranges === "wrong" ? first - 1 : first;
  const last = /-0$/.test(given("range") ?? "") ? 0 : content.length - 1;
  headers["content-range"] = `bytes ${begin}-${last}/${content.length}`;
  return { status: 206, headers, body: content.subarray(begin, last + 1) };
}
