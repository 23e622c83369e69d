import { type AnswerHead, bodyEnd, chunkLength } from "./http1.ts";
import type { RawLine } from "./raw_line.ts";

/** The body that follows a head, as a stream that closes the connection at its end. */
export function rawBody(
  line: RawLine,
  head: AnswerHead,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const read = bodyReader(line, head);
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
          line.close();
          controller.close();
        }
        request.respond(length);
      } catch (error) {
        line.close();
        throw error;
      }
    },
    cancel() {
      line.close();
    },
  });
}

/** Reads the next bytes of a body into what it is given; 0 at the body's end. */
function bodyReader(
  line: RawLine,
  head: AnswerHead,
): (into: Uint8Array) => Promise<number> {
  const end = bodyEnd(head);
  if (end.kind === "close") return (into) => line.read(into);
  let left = end.kind === "length" ? end.left : 0;
  let firstChunk = true;
  return async (into) => {
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
  };
}
