import { withRetries } from "./retry.ts";
import { totalLength } from "../base/file_piece.ts";
import type { Blob } from "./blob.ts";
import { retryObserver, type TransferContext } from "./context.ts";
import type { HttpAnswer } from "./http/http.ts";
import { answerError } from "./http/http_status.ts";
import { contentLength, contentRange } from "./resume.ts";

/**
 * A blob's size: what is known of it, else what its server says without sending
 * all bytes: asked by HEAD, and where it does not answer that, for the first byte.
 *
 * @param once whether the blob is fetched afterwards: its address may be good
 * for one GET, so that no byte is asked for
 * @returns Bytes; undefined when the server does not tell.
 * @throws {NetworkError} when the archive cannot be had; {StoreError} when a
 * file cannot be read; {SettingsError} when a proxy or certificate file cannot
 * be used; the signal's reason.
 */
export async function probeSize(
  { expected, at }: Blob,
  context: TransferContext,
  once = false,
): Promise<number | undefined> {
  if (expected.bytes !== undefined) return expected.bytes;
  if (at.kind === "disk") return totalLength(at.pieces);
  const { url } = at;
  const ask = <T>(
    method: "HEAD" | "GET",
    read: (answer: HttpAnswer) => T,
  ) =>
    withRetries(
      () =>
        context.http.exchange({
          url,
          method,
          raw: true,
          headers: method === "GET" ? { range: "bytes=0-0" } : {},
          signal: context.signal,
        }, (answer) => Promise.resolve(read(answer))),
      context,
      retryObserver(context, url),
    );
  const size = await ask(
    "HEAD",
    ({ status, headers }) =>
      status === 200 ? contentLength(headers) : undefined,
  );
  if (size !== undefined || once) return size;
  return await ask("GET", (answer) => {
    const { status, headers } = answer;
    if (status === 206) {
      return contentRange(headers.get("content-range") ?? "")?.total;
    }
    if (status !== 200) throw answerError(url, answer);
    return contentLength(headers);
  });
}
