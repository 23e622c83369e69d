// Pure: no disk, network, clock or environment.
import {
  conditionalHeaders,
  ifRangeValue,
  type Validators,
  validatorsOf,
} from "./validators.ts";

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
export type Step =
  /** The whole; `ranges` is false where parts were asked for in vain. */
  | { kind: "start"; ranges?: false }
  /** Bytes from `offset` on, if the resource is still the same. */
  | { kind: "resume"; offset: number; validators: Validators }
  /** The file is whole: is it still current? */
  | { kind: "revalidate"; validators: Validators };

/** What the server's answer means for the partial file. */
export type Verdict =
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
export function planRequest(part: PartFacts): Step {
  const { length, validators, digestKnown } = part;
  if (length === 0 || validators === undefined) return { kind: "start" };
  const tied = ifRangeValue(validators) !== undefined;
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
  const { kind } = planRequest(part);
  if (kind === "revalidate") return "go-on";
  if (kind === "start" || validators.ranges === false) return "none";
  return validators.ranges === true ? "go-on" : "perhaps";
}

/** The headers that carry a step (RFC 9110, 13.1.5 and 14.2). */
export function stepHeaders(step: Step): Record<string, string> {
  if (step.kind === "start") return {};
  if (step.kind === "revalidate") return conditionalHeaders(step.validators);
  const ifRange = ifRangeValue(step.validators);
  return {
    range: `bytes=${step.offset}-`,
    ...(ifRange !== undefined && { "if-range": ifRange }),
  };
}

/**
 * Judges an answer of status 200, 203, 206, 304 or 416 to a step; undefined
 * for any other status, and for those of them that were not asked for. Status,
 * `Content-Range` and `Content-Length` are held against each other and against
 * what was asked: a server that cannot count corrupts files.
 *
 * @param headers The answer's headers.
 */
export function judgeAnswer(
  step: Step,
  status: number,
  headers: Headers,
): Verdict | undefined {
  if (status === 206) return judgePart(step, headers, partialRange(headers));
  if (status === 200 || status === 203) {
    const range = partialRange(headers);
    // A server that sends a part may call it the whole.
    return range === undefined || range.total === contentLength(headers)
      ? judgeWhole(step, headers)
      : judgePart(step, headers, range);
  }
  if (status === 304 && step.kind === "revalidate") return { kind: "current" };
  if (status !== 416 || step.kind !== "resume") return undefined;
  // What was asked for begins where the file turns out to end.
  const end = /^bytes \*\/(\d+)$/i.exec(headers.get("content-range") ?? "")
    ?.[1];
  return step.validators.total === undefined && Number(end) === step.offset
    ? { kind: "current" }
    : { kind: "ask-again", rangesWork: false };
}

function judgeWhole(step: Step, headers: Headers): Verdict {
  const length = contentLength(headers);
  const validators = validatorsOf(headers, length);
  if (step.kind === "start") {
    return { kind: "whole", validators: { ...validators, ...rangesOf(step) } };
  }
  const { etag, total } = step.validators;
  const isSame = etag !== undefined && validators.etag === etag;
  if (step.kind === "revalidate") {
    return isSame ? { kind: "current" } : { kind: "whole", validators };
  }
  const isOtherLength = length !== undefined && total !== undefined &&
    length !== total;
  const isRest = isOtherLength && length === total - step.offset &&
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

function judgePart(
  step: Step,
  headers: Headers,
  range: Range | undefined,
): Verdict {
  const unusable: Verdict = step.kind === "start"
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
  if (step.kind === "resume" && first === step.offset) {
    return judgeRest(step, headers, total, end);
  }
  if (first > 0 || (step.kind !== "start" && end !== total)) return unusable;
  // A server that calls the whole a part, asked or not, has no idea of parts.
  const ranges = end === total ? { ranges: false } : rangesOf(step);
  const validators = { ...validatorsOf(headers, total), ...ranges };
  return { kind: "whole", validators, end };
}

/** What is known of a server's ranges before it answers, and counts more than what it says. */
function rangesOf(step: Step): { ranges?: false } {
  return step.kind === "start" && step.ranges === false
    ? { ranges: false }
    : {};
}

function judgeRest(
  { validators: known }: Step & { kind: "resume" },
  headers: Headers,
  told: number | undefined,
  end: number,
): Verdict {
  const total = told ?? known.total;
  if (
    (total !== undefined && end > total) || total !== (known.total ?? total)
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

/** The one range that an answer says it has; several cannot be used. */
function partialRange(headers: Headers): Range | undefined {
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
