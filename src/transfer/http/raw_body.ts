import { type AnswerHead, bodyEnd, chunkLength } from "./http1.ts";
import type { RawLine } from "./raw_line.ts";

/**
 * The body that follows a head.
 *
 * @param ended called once, with whether the connection is free for another
 * request
 */
export function rawBody(
  line: RawLine,
  head: AnswerHead,
  ended: (isFree: boolean) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { read, isOver } = bodyReader(line, head);
  return new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: 65_536,
    async pull(controller) {
      const request = controller.byobRequest;
      const view = request?.view;
      if (!request || !view) return;
      const into = new Uint8Array(
        view.buffer,
        view.byteOffset,
        view.byteLength,
      );
      try {
        const length = await read(into);
        if (length === 0) {
          ended(isOver());
          controller.close();
        }
        request.respond(length);
      } catch (error) {
        ended(false);
        throw error;
      }
    },
    cancel() {
      ended(isOver());
    },
  });
}

interface BodyReader {
  /** Reads the next bytes into what it is given; 0 at the body's end. */
  read(into: Uint8Array): Promise<number>;
  /** Whether nothing more comes of a body whose length was told; a rest that is here is passed over. */
  isOver(): boolean;
}

function bodyReader(line: RawLine, head: AnswerHead): BodyReader {
  const end = bodyEnd(head);
  if (end.kind === "close") {
    return { read: (into) => line.read(into), isOver: () => false };
  }
  let left = end.kind === "length" ? end.left : 0;
  let firstChunk = true;
  return {
    isOver: () => end.kind === "length" && line.skip(left),
    async read(into) {
      if (left === 0 && end.kind === "chunked") {
        if (!firstChunk && await line.readLine() !== "") {
          throw new SyntaxError("invalid HTTP chunk: longer than it says");
        }
        firstChunk = false;
        left = chunkLength(await line.readLine());
      }
      if (left === 0) return 0;
      const length = await line.read(
        into.subarray(0, Math.min(left, into.length)),
      );
      if (length === 0) throw new Error("unexpected end of the body");
      left -= length;
      return length;
    },
  };
}
