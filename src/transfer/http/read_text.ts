import { toBytes } from "@std/streams/to-bytes";
import { IntegrityError } from "../../base/errors.ts";
import { describeUrl } from "../../base/describe_url.ts";
import type { HttpAnswer } from "./http.ts";

/**
 * Reads an answer's body as text.
 *
 * @param url The address that was asked for, for messages.
 * @throws {IntegrityError} when it is longer than `limitBytes` or not UTF-8;
 * what `answer.read` throws.
 */
export async function readText(
  answer: HttpAnswer,
  url: URL,
  limitBytes: number,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  await answer.read((chunk) => {
    length += chunk.length;
    if (length > limitBytes) throw tooLong(url, limitBytes);
    pieces.push(chunk.slice());
  });
  return decodeText(await toBytes(ReadableStream.from(pieces)), url);
}

/** The error of a text that is longer than it may be. */
export function tooLong(url: URL, limitBytes: number): IntegrityError {
  return new IntegrityError(
    `cannot read ${describeUrl(url)}: it is longer than ${limitBytes} bytes`,
    { failure: "bad-answer" },
  );
}

/**
 * Decodes UTF-8; a byte order mark stays, since it is the reader's to judge.
 *
 * @throws {IntegrityError} when the bytes are none.
 */
export function decodeText(bytes: Uint8Array, url: URL): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch (cause) {
    throw new IntegrityError(
      `cannot read ${describeUrl(url)}: it is not UTF-8 text`,
      { cause, failure: "bad-answer" },
    );
  }
}
