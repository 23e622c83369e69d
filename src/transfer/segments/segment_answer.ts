// Pure: no disk, network, clock or environment.
import { cannotFetch, type NetworkError } from "../../base/errors.ts";
import { answerError } from "../http/http_status.ts";
import {
  contentLength,
  hasOtherEncoding,
  partialRange,
  type Validators,
} from "../resume.ts";
import type { Stretch } from "./segment_plan.ts";

/**
 * The server gives no segments: it refuses them, which those that are here
 * survive; it ignores ranges; it has another version; or what it says cannot be
 * trusted.
 */
export class NoSegments extends Error {
  constructor(readonly why: "refused" | "ignored" | "changed" | "lied") {
    super();
  }
}

/** What was asked for. */
export interface AskedSegment extends Stretch {
  /** The version that it is a part of. */
  readonly known: Validators;
  /** Whether a digest will tell if the parts of the blob belong together. */
  readonly tied: boolean;
}

/** The parts of an answer that tell what it means. */
interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
  readonly url: URL;
}

/** The headers that ask for a segment of a version (RFC 9110, 13.1.5 and 14.2). */
export function segmentHeaders(
  { start, end, known: { etag, lastModified } }: AskedSegment,
): Record<string, string> {
  const ifRange = etag ?? lastModified;
  return {
    range: `bytes=${start}-${end - 1}`,
    ...(ifRange !== undefined && { "if-range": ifRange }),
  };
}

/**
 * Holds an answer against the segment that was asked for. Where it does not name
 * the version, as it must (RFC 9110, 15.3.7), only a digest can make up for it.
 *
 * @returns where the answer's bytes end: at the end of the segment or before it.
 * @throws {AnswerError} when the server asks for patience; {NoSegments} when the
 * bytes are not, or may not be, those of the segment.
 */
export function segmentEnd(asked: AskedSegment, answer: AnswerHead): number {
  const { start, end, known, tied } = asked;
  const { status, headers } = answer;
  const range = status === 206 ? partialRange(headers) : undefined;
  const told = (range?.last ?? -1) + 1;
  const isSame = (value: string | undefined, name: string) =>
    value === undefined || value === (headers.get(name) ?? (tied && value));
  const fits = range?.first === start && told > start && told <= end &&
    range.total === known.total &&
    (contentLength(headers) ?? told - start) === told - start &&
    isSame(known.etag, "etag") &&
    isSame(known.lastModified, "last-modified") &&
    !hasOtherEncoding(headers, known);
  if (fits) return told;
  throw refusal(answer, known);
}

/** What an answer means that is not the segment that was asked for. */
function refusal(
  { status, headers, url }: AnswerHead,
  { etag, lastModified }: Validators,
): Error {
  const answer = answerError(url, status, headers);
  if (answer.retryable) return answer;
  if (status >= 400 && status !== 416) return new NoSegments("refused");
  const isOther = (value: string | undefined, name: string) =>
    value !== undefined && value !== (headers.get(name) ?? value);
  if (isOther(etag, "etag") || isOther(lastModified, "last-modified")) {
    return new NoSegments("changed");
  }
  const isWhole = status === 200 && headers.get("etag") === etag;
  return new NoSegments(isWhole && etag !== undefined ? "ignored" : "lied");
}

/**
 * The error of a segment of which less came than was told.
 *
 * @param segment `at` is behind the last byte that came
 */
export function cutShort(
  url: URL,
  { start, at, end }: Stretch & { readonly at: number },
): NetworkError {
  return cannotFetch(
    url,
    `a part of it ended after ${at - start} of ${end - start} bytes`,
    { retryable: true },
  );
}
