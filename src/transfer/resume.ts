// Pure: no disk, network, clock or environment.

/** What is known about a partial file before the server is asked. */
export interface PartFacts {
  /** Bytes on disk. */
  length: number;
  /** What the server said of the version they come from; undefined if unknown. */
  validators: Validators | undefined;
  /** Whether a digest will tell if pieces belong together. */
  digestKnown: boolean;
}

/** What to ask the server for. */
export type Ask =
  /** The whole; `ranges` is false where parts were asked for in vain. */
  | { kind: "start"; ranges?: false }
  /** Bytes from `offset` on, if the resource is still the same. */
  | { kind: "resume"; offset: number; validators: Validators }
  /** The file is whole: is it still current? */
  | { kind: "revalidate"; validators: Validators };

/** What the server's answer means for the partial file. */
export type Reply =
  /** The body is the resource from its first byte, and up to `end` where that is told. */
  | { kind: "whole"; validators: Validators; end?: number }
  /** The body goes on where the file ends, up to `end`. */
  | { kind: "rest"; total: number | undefined; end: number }
  /** The file is whole and current: there is no body to read. */
  | { kind: "current" }
  /** The answer is of no use: ask for the whole. `rangesWork` says whether ranges may be asked for later. */
  | { kind: "ask-again"; rangesWork: boolean }
  /** The whole was asked for, and the body is something else, or cannot be told. */
  | { kind: "contradiction" };

/**
 * Decides what to ask for. Bytes on disk are only built upon when something
 * will prove that the new bytes belong to them: a strong validator that goes
 * along as `If-Range`, or a digest that is checked at the end.
 */
export function planAsk(part: PartFacts): Ask {
  const { length, validators, digestKnown } = part;
  if (length === 0 || validators === undefined) return { kind: "start" };
  const { etag, lastModified } = validators;
  const tied = (etag ?? lastModified) !== undefined;
  if (validators.total !== undefined && length >= validators.total) {
    return length === validators.total && tied && !digestKnown
      ? { kind: "revalidate", validators }
      : { kind: "start" };
  }
  return tied || digestKnown
    ? { kind: "resume", offset: length, validators }
    : { kind: "start" };
}

/**
 * What a later run can do with the bytes on disk: `go-on` only where the server
 * has shown that it gives out parts and something will prove that they fit, so
 * that a promise made on it is kept; `perhaps` where it never said.
 */
export type Usefulness = "go-on" | "perhaps" | "none";

/** Judges the bytes on disk for a later run. */
export function usefulness(part: PartFacts): Usefulness {
  const { length, validators, digestKnown } = part;
  if (length === 0 || validators === undefined) return "none";
  if (digestKnown && length === validators.total) return "go-on";
  const { kind } = planAsk(part);
  if (kind === "revalidate") return "go-on";
  if (kind === "start" || validators.ranges === false) return "none";
  return validators.ranges === true ? "go-on" : "perhaps";
}

/** The headers that ask for it (RFC 9110, 13.1.5 and 14.2). */
export function askHeaders(ask: Ask): Record<string, string> {
  if (ask.kind === "start") return {};
  const { etag, lastModified } = ask.validators;
  if (ask.kind === "revalidate") {
    return {
      ...(etag !== undefined
        ? { "if-none-match": etag }
        : lastModified !== undefined && { "if-modified-since": lastModified }),
    };
  }
  const ifRange = etag ?? lastModified;
  const { total } = ask.validators;
  // Some registries refuse a range without an end.
  const last = total === undefined ? "" : total - 1;
  return {
    range: `bytes=${ask.offset}-${last}`,
    ...(ifRange !== undefined && { "if-range": ifRange }),
  };
}

/**
 * Judges an answer of status 200, 203, 206, 304 or 416; undefined
 * for any other status, and for those of them that were not asked for. Status,
 * `Content-Range` and `Content-Length` are held against each other and against
 * what was asked: a server that cannot count corrupts files.
 *
 * @param headers The answer's headers.
 */
export function readReply(
  ask: Ask,
  status: number,
  headers: Headers,
): Reply | undefined {
  if (status === 206) return readPartial(ask, headers, partialRange(headers));
  if (status === 200 || status === 203) {
    const range = partialRange(headers);
    // A server that sends a part may call it the whole.
    return range === undefined || range.total === contentLength(headers)
      ? readWhole(ask, headers)
      : readPartial(ask, headers, range);
  }
  if (status === 304 && ask.kind === "revalidate") return { kind: "current" };
  if (status !== 416 || ask.kind !== "resume") return undefined;
  // What was asked for begins where the file turns out to end.
  const end = /^bytes \*\/(\d+)$/i.exec(headers.get("content-range") ?? "")
    ?.[1];
  return ask.validators.total === undefined && Number(end) === ask.offset
    ? { kind: "current" }
    : { kind: "ask-again", rangesWork: false };
}

function readWhole(ask: Ask, headers: Headers): Reply {
  const length = contentLength(headers);
  const validators = validatorsOf(headers, length);
  if (ask.kind === "start") {
    return { kind: "whole", validators: { ...validators, ...rangesOf(ask) } };
  }
  const { etag, total } = ask.validators;
  const isSame = etag !== undefined && validators.etag === etag;
  if (ask.kind === "revalidate") {
    return isSame ? { kind: "current" } : { kind: "whole", validators };
  }
  const isOtherLength = length !== undefined && total !== undefined &&
    length !== total;
  const isRest = isOtherLength && length === total - ask.offset &&
    !headers.has("etag");
  if (isRest || (isSame && isOtherLength)) {
    return { kind: "ask-again", rangesWork: false };
  }
  return {
    kind: "whole",
    // It was asked for a part of the very same file and sent the whole.
    validators: isSame ? { ...validators, ranges: false } : validators,
  };
}

function readPartial(
  ask: Ask,
  headers: Headers,
  range: Range | undefined,
): Reply {
  const unusable: Reply = ask.kind === "start"
    ? { kind: "contradiction" }
    : { kind: "ask-again", rangesWork: false };
  if (range === undefined) return unusable;
  const { first, last, total } = range;
  const end = last + 1;
  const length = contentLength(headers);
  if (
    end <= first || (total !== undefined && end > total) ||
    (length !== undefined && length !== end - first)
  ) {
    return unusable;
  }
  if (ask.kind === "resume" && first === ask.offset) {
    return readRest(ask, headers, total, end);
  }
  if (first > 0 || (ask.kind !== "start" && end !== total)) return unusable;
  // A server that calls the whole a part, asked or not, has no idea of parts.
  const ranges = end === total ? { ranges: false } : rangesOf(ask);
  const validators = { ...validatorsOf(headers, total), ...ranges };
  return { kind: "whole", validators, end };
}

/** What is known of a server's ranges before it answers, and counts more than what it says. */
function rangesOf(ask: Ask): { ranges?: false } {
  return ask.kind === "start" && ask.ranges === false ? { ranges: false } : {};
}

function readRest(
  { validators: known }: Ask & { kind: "resume" },
  headers: Headers,
  told: number | undefined,
  end: number,
): Reply {
  const total = told ?? known.total;
  if (
    (total !== undefined && end > total) ||
    total !== (known.total ?? total) || hasOtherEncoding(headers, known)
  ) {
    return { kind: "ask-again", rangesWork: false };
  }
  const differs = (before: string | undefined, name: string) =>
    before !== undefined && before !== (headers.get(name) ?? before);
  if (
    differs(known.etag, "etag") || differs(known.lastModified, "last-modified")
  ) {
    return { kind: "ask-again", rangesWork: true };
  }
  return { kind: "rest", total, end };
}

/** Whether a part is encoded in a way that what it belongs to is not: its bytes are other ones. */
function hasOtherEncoding(
  headers: Headers,
  { encoding = "identity" }: Validators,
): boolean {
  return (headers.get("content-encoding") ?? encoding) !== encoding;
}

/** The one range that an answer says it has; several cannot be used. */
export function partialRange(headers: Headers): Range | undefined {
  return /^\s*multipart\//i.test(headers.get("content-type") ?? "")
    ? undefined
    : contentRange(headers.get("content-range") ?? "");
}

/** The `Content-Length` of an answer in bytes; undefined when it has none that is a number, or none that counts (RFC 9112, 6.3). */
export function contentLength(headers: Headers): number | undefined {
  if (headers.has("transfer-encoding")) return undefined;
  const value = headers.get("content-length") ?? "";
  return /^\d+$/.test(value) ? Number(value) : undefined;
}

/** A stretch of bytes, the last one included. */
interface Range {
  first: number;
  last: number;
  /** Bytes of the whole; undefined when that is not told. */
  total: number | undefined;
}

/** Reads `Content-Range: bytes 2-5/10` (RFC 9110, 14.4); undefined when it is anything else. */
export function contentRange(value: string): Range | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(value.trim());
  if (match === null) return undefined;
  const [, first, last, total] = match;
  return {
    first: Number(first),
    last: Number(last),
    total: total === "*" ? undefined : Number(total),
  };
}

/** What tells one version of a resource from another, and whether it is given out in parts. */
export interface Validators {
  /** A strong entity tag. */
  etag?: string;
  /** A modification date that is old enough to be as good as a strong tag. */
  lastModified?: string;
  /** What its bytes are said to be encoded with. */
  encoding?: string;
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
  const encoding = headers.get("content-encoding") ?? undefined;
  return {
    ...(etag !== undefined && isStrong(etag) && { etag }),
    ...(etag === undefined && lastModified !== undefined &&
      isSettled(lastModified, headers.get("date")) && { lastModified }),
    ...(encoding !== undefined && { encoding }),
    ...(total !== undefined && { total }),
    ...(units !== undefined && { ranges: /\bbytes\b/i.test(units) }),
  };
}

function isStrong(etag: string): boolean {
  return /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag);
}

function isSettled(lastModified: string, date: string | null): boolean {
  return date !== null && Date.parse(date) - Date.parse(lastModified) >= 1000;
}
