// Pure: no disk, network, clock or environment.

/** The media type of the batch API. */
export const LFS_MEDIA_TYPE = "application/vnd.git-lfs+json";

/** A file that a Git LFS pointer stands for. */
export interface LfsObject {
  /** SHA-256 in hexadecimal. */
  sha256: string;
  bytes: number;
}

/** Where an object can be had. */
export interface LfsDownload {
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
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return "its answer is not JSON";
  }
  const object = at(at(answer, "objects"), 0);
  const refusal = at(at(object, "error"), "message") ?? at(answer, "message");
  if (typeof refusal === "string") return `it says "${refusal}"`;
  const action = at(at(object, "actions"), "download");
  const href = at(action, "href");
  const url = typeof href === "string" ? URL.parse(href, base) : null;
  if (url === null) return "it does not have the file";
  const allowed = base.protocol === "https:" ? ["https:"] : ["https:", "http:"];
  if (!allowed.includes(url.protocol)) {
    return `it sends to ${url.protocol}// from ${base.protocol}//`;
  }
  const headers: Record<string, string> = {};
  const fields = at(action, "header");
  if (typeof fields === "object" && fields !== null) {
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === "string") headers[name] = value;
    }
  }
  return { url, headers };
}

/** A member of a value that came from outside; undefined where there is none. */
function at(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === String(key))?.[1]
    : undefined;
}
