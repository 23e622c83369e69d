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
  /** What the server said of the version they come from; undefined when nobody knows. */
  validators: Validators | undefined;
  /** Whether a digest will tell if pieces belong together. */
  digestKnown: boolean;
}

/** What to ask the server for. */
export type Step =
  | { kind: "start" }
  /** Bytes from `offset` on, if the resource is still the same. */
  | { kind: "resume"; offset: number; validators: Validators }
  /** The file is whole: is it still current? */
  | { kind: "revalidate"; validators: Validators };

/** What the server's answer means for the partial file. */
export type Verdict =
  /** The body is the resource from its first byte. */
  | { kind: "whole"; validators: Validators }
  /** The body goes on where the file ends. */
  | { kind: "rest"; total: number | undefined }
  /** The file is whole and current: there is no body to read. */
  | { kind: "current" }
  /** The answer is of no use: ask for the whole. `rangesWork` says whether ranges may be asked for later. */
  | { kind: "ask-again"; rangesWork: boolean };

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
 * for any other status, and for those of them that nobody asked for.
 *
 * @param headers The answer's headers.
 */
export function judgeAnswer(
  step: Step,
  status: number,
  headers: Headers,
): Verdict | undefined {
  if (status === 200 || status === 203) {
    const validators = validatorsOf(headers, contentLength(headers));
    const same = step.kind !== "start" && validators.etag !== undefined &&
      validators.etag === step.validators.etag;
    if (!same) return { kind: "whole", validators };
    return step.kind === "revalidate"
      ? { kind: "current" }
      // It was asked for a part of the very same file and sent the whole.
      : { kind: "whole", validators: { ...validators, ranges: false } };
  }
  if (status === 304 && step.kind === "revalidate") return { kind: "current" };
  if (step.kind !== "resume") return undefined;
  if (status === 416) return { kind: "ask-again", rangesWork: false };
  return status === 206 ? judgePartial(step, headers) : undefined;
}

/** Holds a 206 against what was asked: a server that cannot count corrupts files. */
function judgePartial(
  { offset, validators }: Step & { kind: "resume" },
  headers: Headers,
): Verdict {
  const range = contentRange(headers.get("content-range") ?? "");
  const total = range?.total ?? validators.total;
  if (
    range === undefined || range.first !== offset || range.last < offset ||
    (total !== undefined && range.last >= total) ||
    total !== (validators.total ?? total)
  ) {
    return { kind: "ask-again", rangesWork: false };
  }
  const etag = headers.get("etag");
  if (
    validators.etag !== undefined && etag !== null && etag !== validators.etag
  ) {
    return { kind: "ask-again", rangesWork: true };
  }
  return { kind: "rest", total };
}

/** The `Content-Length` of an answer in bytes; undefined when it has none that is a number. */
export function contentLength(headers: Headers): number | undefined {
  const value = headers.get("content-length") ?? "";
  return /^\d+$/.test(value) ? Number(value) : undefined;
}

/** Reads `Content-Range: bytes 2-5/10` (RFC 9110, 14.4); undefined when it is anything else. */
export function contentRange(
  value: string,
): { first: number; last: number; total: number | undefined } | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(value.trim());
  if (match === null) return undefined;
  const [, first, last, total] = match;
  return {
    first: Number(first),
    last: Number(last),
    total: total === "*" ? undefined : Number(total),
  };
}
