import type { Http, HttpRequest } from "../http/http.ts";
import {
  type AskedSegment,
  cutShort,
  NoSegments,
  segmentEnd,
  segmentHeaders,
} from "./segment_answer.ts";

/** Takes what comes of a segment. */
export interface SegmentTaker {
  /** The request goes out. */
  sent(): void;
  /** The server gives the segment, up to `end`; its answer took so many ms. */
  answered(end: number, responseMs: number): void;
  /** Bytes have come, in order; the memory is used again. @returns false where no more are wanted */
  take(chunk: Uint8Array): boolean;
}

/**
 * Asks for a segment over a connection of its own, and hands over its bytes: as
 * many as the server says, and no other ones.
 *
 * @throws What `segmentEnd` and `exchange` throw; {NetworkError} when the body
 * breaks off; {NoSegments} when more comes than was told.
 */
export function requestSegment(
  http: Http,
  request: Pick<HttpRequest, "url" | "secretHeaders" | "segment" | "signal">,
  asked: AskedSegment,
  taker: SegmentTaker,
): Promise<void> {
  const headers = segmentHeaders(asked);
  return http.exchange(
    { ...request, headers, raw: true, sent: taker.sent },
    async (answer) => {
      const { start } = asked;
      const end = segmentEnd(asked, answer);
      taker.answered(end, answer.responseMs);
      let at = start;
      const isOver = await answer.read((chunk) => {
        at += chunk.length;
        if (at > end) throw new NoSegments("lied");
        return taker.take(chunk);
      });
      if (isOver && at < end) throw cutShort(request.url, { start, at, end });
    },
  );
}
