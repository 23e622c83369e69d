import { cannotFetch, NetworkError } from "../base/errors.ts";
import { withRetries } from "./retry.ts";
import type { BlobObserver } from "./blob.ts";
import type { TransferContext } from "./context.ts";
import { describeUrl } from "../base/describe_url.ts";
import { fieldsIn, fieldsOf } from "../base/json.ts";
import type { HttpRequest } from "./http/http.ts";
import { answerError } from "./http/http_status.ts";
import { readText } from "./http/read_text.ts";

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
  observer: Pick<BlobObserver, "retry">,
): Promise<LfsDownload> {
  const refuse = (why: string, cause?: NetworkError) =>
    cannotFetch(
      pointerUrl,
      "the server has only a Git LFS pointer instead " +
        `(SHA-256 ${object.sha256}, ${object.bytes} bytes), and ${why}`,
      {
        failure: cause?.failure ?? "not-found",
        hint:
          "The host may have used up its quota for large files: run the command again later, or use a mirror of the zoo.",
        cause,
      },
    );
  const api = batchUrl(pointerUrl);
  if (api === undefined) throw refuse("its address does not name a repository");
  const { http, signal } = context;
  const request: HttpRequest = {
    url: api,
    method: "POST",
    headers: { accept: LFS_MEDIA_TYPE, "content-type": LFS_MEDIA_TYPE },
    body: batchRequest(object),
    signal,
  };
  const answer = await withRetries(
    () =>
      http.exchange(request, async (answer) => {
        if (answer.status !== 200) throw answerError(api, answer);
        const text = await readText(answer, api, ANSWER_LIMIT_BYTES);
        return readBatchAnswer(text, answer.url);
      }),
    context,
    observer,
  ).catch((error) => {
    throw error instanceof NetworkError ? refuse(error.message, error) : error;
  });
  if (typeof answer !== "string") return answer;
  throw refuse(`the Git LFS API ${describeUrl(api)} did not help: ${answer}`);
}

/** The media type of the batch API. */
const LFS_MEDIA_TYPE = "application/vnd.git-lfs+json";

/** A file that a Git LFS pointer stands for. */
export interface LfsObject {
  /** SHA-256 in hexadecimal. */
  sha256: string;
  bytes: number;
}

/** Where an object can be had. */
interface LfsDownload {
  url: URL;
  /** Headers that the storage wants; they may hold a token. */
  headers: Record<string, string>;
}

/**
 * The batch API of the repository that a raw file's URL belongs to, for the
 * layouts of GitHub, Gitea, Forgejo and Bitbucket (`{repository}/raw/…`) and
 * GitLab (`{repository}/-/raw/…`); undefined for any other.
 *
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/api/server-discovery.md
 */
export function batchUrl(raw: URL): URL | undefined {
  const url = new URL(raw);
  url.search = "";
  url.hash = "";
  if (url.hostname === "raw.githubusercontent.com") {
    const [, owner, name] = url.pathname.split("/");
    url.host = "github.com";
    url.pathname = `/${owner}/${name}.git/info/lfs/objects/batch`;
    return url;
  }
  const repository = /^(\/.+?)(?:\.git)?\/(?:-\/)?(?:raw|blob|media)\//
    .exec(url.pathname)?.[1];
  if (repository === undefined) return undefined;
  url.pathname = `${repository}.git/info/lfs/objects/batch`;
  return url;
}

/** The question for one object (https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md). */
export function batchRequest({ sha256, bytes }: LfsObject): string {
  return JSON.stringify({
    operation: "download",
    transfers: ["basic"],
    objects: [{ oid: sha256, size: bytes }],
    hash_algo: "sha256",
  });
}

/**
 * Reads the answer for one object.
 *
 * @param base The address of the API, which the object's is relative to.
 * @returns Where the object can be had, or in words why it cannot.
 */
export function readBatchAnswer(text: string, base: URL): LfsDownload | string {
  const answer = fieldsIn(text);
  if (answer === undefined) return "its answer is not a JSON object";
  const { objects, message } = answer;
  const object = fieldsOf(Array.isArray(objects) ? objects[0] : undefined);
  const refusal = fieldsOf(object?.["error"])?.["message"] ?? message;
  if (typeof refusal === "string") return `it says "${refusal}"`;
  const actions = fieldsOf(object?.["actions"]);
  const { href, header } = fieldsOf(actions?.["download"]) ?? {};
  const url = typeof href === "string" ? URL.parse(href, base) : null;
  if (url === null) return "it does not have the file";
  const allowed = base.protocol === "https:" ? ["https:"] : ["https:", "http:"];
  if (!allowed.includes(url.protocol)) {
    return `it redirects from ${base.protocol}// to ${url.protocol}//`;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(fieldsOf(header) ?? {})) {
    if (typeof value === "string") headers[name] = value;
  }
  try {
    // Throws for names and values that HTTP does not allow.
    new Headers(headers);
  } catch {
    return "it wants a header that cannot be sent";
  }
  return { url, headers };
}
