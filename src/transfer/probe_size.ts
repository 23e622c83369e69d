import { totalLength } from "../base/file_piece.ts";
import type { Blob } from "./blob.ts";
import { ask } from "./ask.ts";
import type { TransferContext } from "./context.ts";
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
  const size = await ask(
    context,
    { url, method: "HEAD", raw: true },
    ({ status, headers }) =>
      Promise.resolve(status === 200 ? contentLength(headers) : undefined),
  );
  if (size !== undefined || once) return size;
  const headers = { range: "bytes=0-0" };
  return await ask(context, { url, raw: true, headers }, (answer) => {
    const { status, headers } = answer;
    if (status !== 200 && status !== 206) throw answerError(url, answer);
    return Promise.resolve(
      status === 200
        ? contentLength(headers)
        : contentRange(headers.get("content-range") ?? "")?.total,
    );
  });
}
