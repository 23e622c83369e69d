import { NetworkError } from "../base/errors.ts";
import { withRetries } from "./attempts.ts";
import type { ArchiveObserver } from "./archive.ts";
import { patienceOf, type TransferContext } from "./context.ts";
import { describeUrl, publicUrl } from "../base/describe_url.ts";
import {
  batchRequest,
  batchUrl,
  LFS_MEDIA_TYPE,
  type LfsDownload,
  type LfsObject,
  readBatchAnswer,
} from "./git_lfs.ts";
import { answerError } from "./http_status.ts";
import { readText } from "./read_text.ts";

/** An answer for one object is a few hundred bytes. */
const ANSWER_LIMIT_BYTES = 65_536;

/**
 * Asks the host that served a Git LFS pointer where the file itself can be had,
 * as a plain Git host or a mirror knows it.
 *
 * @param pointerUrl The URL that the pointer came from.
 * @throws {NetworkError} that names the pointer, and what can be done.
 */
export async function lfsDownload(
  pointerUrl: URL,
  object: LfsObject,
  context: TransferContext,
  observer: Pick<ArchiveObserver, "retry">,
): Promise<LfsDownload> {
  const api = batchUrl(pointerUrl);
  if (api === undefined) {
    throw pointerError(
      pointerUrl,
      object,
      "its address does not name a repository",
    );
  }
  let answer: LfsDownload | string;
  try {
    answer = await withRetries(
      () => ask(api, object, context),
      patienceOf(context),
      observer,
    );
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    throw pointerError(pointerUrl, object, error.message, error);
  }
  if (typeof answer !== "string") return answer;
  throw pointerError(
    pointerUrl,
    object,
    `the Git LFS API ${describeUrl(api)} did not help: ${answer}`,
  );
}

function ask(
  api: URL,
  object: LfsObject,
  { http, signal }: TransferContext,
): Promise<LfsDownload | string> {
  return http.exchange({
    url: api,
    method: "POST",
    headers: { accept: LFS_MEDIA_TYPE, "content-type": LFS_MEDIA_TYPE },
    body: batchRequest(object),
    signal,
  }, async (answer) => {
    if (answer.status !== 200) {
      throw answerError(api, answer.status, answer.headers);
    }
    const text = await readText(answer, api, ANSWER_LIMIT_BYTES);
    return readBatchAnswer(text, answer.url);
  });
}

function pointerError(
  url: URL,
  { sha256, bytes }: LfsObject,
  why: string,
  cause?: NetworkError,
): NetworkError {
  return new NetworkError(
    `cannot fetch ${describeUrl(url)}: the server has only a Git LFS pointer ` +
      `instead (SHA-256 ${sha256}, ${bytes} bytes), and ${why}`,
    {
      url: publicUrl(url),
      retryable: false,
      hint:
        "The host may have used up its quota for large files: run the command again later, or use a mirror of the zoo.",
      ...(cause !== undefined && { cause }),
    },
  );
}
