// Pure: no disk, network, clock or environment.
import { answerError } from "../http/http_status.ts";
import {
  askHeaders,
  partialRange,
  readReply,
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
  /** The address of the blob, which may have redirected to the one that answers. */
  readonly url: URL;
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

/** The headers that ask for a segment of a version. */
export function segmentHeaders(
  { start: offset, end, known }: AskedSegment,
): Record<string, string> {
  const validators = { ...known, total: end };
  return askHeaders({ kind: "resume", offset, validators });
}

/**
 * Holds an answer against the segment that was asked for. Where it does not name
 * the version, as it must (RFC 9110, 15.3.7), only a digest can make up for it.
 *
 * @returns where the answer's bytes end: at the end of the segment or before it.
 * @throws {NetworkError} when the server asks for patience; {NoSegments} when the
 * bytes are not, or may not be, those of the segment.
 */
export function segmentEnd(asked: AskedSegment, answer: AnswerHead): number {
  const { start: offset, end, known: validators, tied } = asked;
  const { status, headers } = answer;
  const reply = status === 206
    ? readReply({ kind: "resume", offset, validators }, status, headers)
    : undefined;
  const isNamed = tied ||
    (validators.etag === undefined || headers.has("etag")) &&
      (validators.lastModified === undefined || headers.has("last-modified"));
  const total = partialRange(headers)?.total;
  if (
    reply?.kind === "rest" && reply.end <= end && isNamed &&
    total === validators.total
  ) return reply.end;
  throw refusal(asked, answer);
}

/** What an answer means that is not the segment that was asked for. */
function refusal(
  { url, known: { etag, lastModified } }: AskedSegment,
  answer: AnswerHead,
): Error {
  const { status, headers } = answer;
  const error = answerError(url, answer);
  if (error.retryable) return error;
  if (status >= 400 && status !== 416) return new NoSegments("refused");
  const isOther = (value: string | undefined, name: string) =>
    value !== undefined && value !== (headers.get(name) ?? value);
  if (isOther(etag, "etag") || isOther(lastModified, "last-modified")) {
    return new NoSegments("changed");
  }
  const isWhole = status === 200 && headers.get("etag") === etag;
  return new NoSegments(isWhole && etag !== undefined ? "ignored" : "lied");
}
