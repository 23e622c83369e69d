// Pure: no disk, network, clock or environment.
import { describeUrl, publicUrl } from "../../base/describe_url.ts";
import { NetworkError } from "../../base/errors.ts";
import { answerError } from "../http/http_status.ts";
import type { Validators } from "../resume.ts";
import type { Stretch } from "./segment_plan.ts";

/**
 * The server gives no segments: it refuses them, which those that are here
 * survive; it has another version; or what it says cannot be trusted.
 */
export class NoSegments extends Error {
  constructor(readonly why: "refused" | "changed" | "lied") {
    super();
  }
}

/** The parts of an answer that tell what it means. */
interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
  readonly url: URL;
}

/** What an answer that is not the segment that was asked for means. */
export function refusal(
  { status, headers, url }: AnswerHead,
  { etag }: Validators,
): Error {
  const answer = answerError(url, status, headers);
  if (answer.retryable) return answer;
  if (status >= 400 && status !== 416) return new NoSegments("refused");
  const tag = headers.get("etag") ?? etag;
  return new NoSegments(tag === etag ? "lied" : "changed");
}

/** Whether an answer is the whole of the very same file. */
export function isWhole(
  { status, headers }: AnswerHead,
  { etag }: Validators,
): boolean {
  return status === 200 && etag !== undefined && headers.get("etag") === etag;
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
  return new NetworkError(
    `cannot fetch ${describeUrl(url)}: a part of it ended after ${
      at - start
    } of ${end - start} bytes`,
    { url: publicUrl(url), retryable: true },
  );
}
