import { describeUrl } from "../../../base/describe_url.ts";
import { IntegrityError, NetworkError } from "../../../base/errors.ts";
import { ask } from "../../../transfer/ask.ts";
import {
  retryObserver,
  type TransferContext,
} from "../../../transfer/context.ts";
import type { HttpAnswer, HttpRequest } from "../../../transfer/http/http.ts";
import type { UploadBody } from "../../../transfer/http/http_body.ts";
import { withRetries } from "../../../transfer/retry.ts";
import { refusal } from "./registry_client.ts";

/** Bytes that are sent in one request: proxies in front of registries often allow 100 MB. */
const CHUNK_BYTES = 64 << 20;

/** A blob that a repository shall have. */
export interface BlobToPush {
  /** As `sha256:…`. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Reads a stretch of it. */
  read(offset: number, length: number): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** Where an upload goes on. */
interface Upload {
  /** Changes with each answer. */
  url: URL;
  /** Bytes that the registry has. */
  offset: number;
}

/**
 * Writes to one repository of a registry (distribution-spec v1.1.1, "Push").
 *
 * @param api address of the repository's API, which ends with a slash
 */
export function registryUploads(
  api: URL,
  context: TransferContext,
  chunkBytes = CHUNK_BYTES,
) {
  const { http, signal } = context;
  const binary = { "content-type": "application/octet-stream" };

  function once<T>(
    request: Omit<HttpRequest, "signal">,
    use: (answer: HttpAnswer) => Promise<T>,
  ): Promise<T> {
    return http.exchange({ ...request, signal }, use);
  }

  function begin(): Promise<Upload> {
    const url = new URL("blobs/uploads/", api);
    const request = { url, method: "POST", headers: binary, body: "" } as const;
    return once(request, async (answer) => {
      await assertStatus(answer, url, 202);
      return { url: locationOf(answer, url), offset: 0 };
    });
  }

  /** Asks how much of an upload has come; one that is forgotten, or longer than its blob, begins anew. */
  async function resume({ url }: Upload, size: number): Promise<Upload> {
    const known = await once({ url, method: "GET" }, (answer) => {
      if (answer.status !== 204) return Promise.resolve(undefined);
      const offset = receivedBytes(answer.headers.get("range"));
      return Promise.resolve({ url: locationOf(answer, url), offset });
    });
    return known !== undefined && known.offset <= size ? known : await begin();
  }

  /** Sends the next bytes; undefined where the registry takes a blob as a whole only. */
  function sendChunk(
    { url, offset }: Upload,
    blob: BlobToPush,
  ): Promise<Upload | undefined> {
    const length = Math.min(chunkBytes, blob.size - offset);
    const end = offset + length;
    const headers = { ...binary, "content-range": `${offset}-${end - 1}` };
    const body = stretch(blob, offset, length);
    return once({ url, method: "PATCH", headers, body }, async (answer) => {
      const isUnknown = [404, 405, 415, 501].includes(answer.status);
      if (offset === 0 && isUnknown) return undefined;
      await assertStatus(answer, url, 202);
      return { url: locationOf(answer, url), offset: end };
    });
  }

  async function finish(
    { url, offset }: Upload,
    blob: BlobToPush,
  ): Promise<void> {
    const closing = new URL(url);
    closing.searchParams.append("digest", blob.digest);
    const body = stretch(blob, offset, blob.size - offset);
    const request = { url: closing, headers: binary, body };
    await once({ ...request, method: "PUT" }, async (answer) => {
      if (answer.status === 201 || answer.status === 204) return;
      const error = await refusal(answer, url, "write to");
      if (!error.message.includes("DIGEST_INVALID")) throw error;
      throw new IntegrityError(
        `cannot send a file to ${describeUrl(api)}: ` +
          `the registry got other bytes than those of ${blob.digest}`,
        {
          cause: error,
          failure: "digest",
          hint: "Run the same command again.",
        },
      );
    });
  }

  return {
    /** Whether the repository has a blob. */
    hasBlob(digest: string): Promise<boolean> {
      const url = new URL(`blobs/${digest}`, api);
      return ask(context, { url, method: "HEAD" }, async (answer) => {
        await assertStatus(answer, url, 200, 404);
        return answer.status === 200;
      });
    },

    /**
     * Has the registry take a blob from another of its repositories, which saves
     * sending it (distribution-spec v1.1.1, "Mounting a blob from another
     * repository").
     *
     * @param at where a blob can be had
     * @returns whether it did: it need not, and another registry cannot.
     */
    async mountBlob(digest: string, at: URL): Promise<boolean> {
      const from = repositoryOf(at, digest);
      if (from === undefined || at.origin !== api.origin) return false;
      const url = new URL("blobs/uploads/", api);
      url.searchParams.append("mount", digest);
      url.searchParams.append("from", from);
      return await ask(
        context,
        { url, method: "POST", body: "" },
        ({ status }) => Promise.resolve(status === 201),
      );
    },

    /**
     * Sends a blob. After a failure it goes on where the registry says that it is.
     *
     * @throws IntegrityError when the registry got other bytes, NetworkError when
     * it refuses or cannot be reached, and what reading throws.
     */
    async pushBlob(blob: BlobToPush): Promise<void> {
      let upload: Upload | undefined;
      let inChunks = blob.size > chunkBytes;
      const attempt = async () => {
        upload = upload === undefined
          ? await begin()
          : await resume(upload, blob.size);
        while (inChunks && upload.offset < blob.size) {
          const next = await sendChunk(upload, blob);
          if (next === undefined) {
            inChunks = false;
            upload = await begin();
          } else upload = next;
        }
        await finish(upload, blob);
      };
      await withRetries(
        attempt,
        context,
        retryObserver(context, api),
        () => upload?.offset ?? 0,
      );
    },

    /**
     * Stores an artifact's manifest.
     *
     * @param name a tag, or its digest
     * @throws NetworkError when the registry refuses.
     */
    pushManifest(name: string, body: string, mediaType: string): Promise<void> {
      const url = new URL(`manifests/${name}`, api);
      const headers = { "content-type": mediaType };
      const request = { url, method: "PUT", headers, body } as const;
      return ask(context, request, (answer) => assertStatus(answer, url, 201));
    },

    /**
     * Begins an upload and cancels it.
     *
     * @throws NetworkError when the registry lets this user write nothing.
     */
    async assertAllowed(): Promise<void> {
      const { url } = await withRetries(
        begin,
        context,
        retryObserver(context, api),
      );
      try {
        await once({ url, method: "DELETE" }, () => Promise.resolve());
      } catch (error) {
        // A registry forgets by itself what is not gone on with.
        if (!(error instanceof NetworkError)) throw error;
      }
    },
  };
}

/** @throws NetworkError for an answer of another status than these. */
async function assertStatus(
  answer: HttpAnswer,
  url: URL,
  ...wanted: readonly number[]
): Promise<void> {
  if (wanted.includes(answer.status)) return;
  throw await refusal(answer, url, "write to");
}

function stretch(
  blob: BlobToPush,
  offset: number,
  length: number,
): UploadBody {
  return { length, read: () => blob.read(offset, length) };
}

/** The repository that an address of a blob with this digest is in. */
function repositoryOf({ pathname }: URL, digest: string): string | undefined {
  const end = `/blobs/${digest}`;
  return pathname.startsWith("/v2/") && pathname.endsWith(end)
    ? pathname.slice("/v2/".length, -end.length)
    : undefined;
}

/** Where an answer says that an upload goes on: absolute or relative, with a query that belongs to it. */
function locationOf({ headers }: HttpAnswer, url: URL): URL {
  const location = URL.parse(headers.get("location") ?? "", url);
  if (location !== null && location.protocol === url.protocol) return location;
  const why = location === null
    ? "does not say where"
    : `sends from ${url.protocol}// to ${location.protocol}//`;
  throw new NetworkError(
    `cannot write to ${describeUrl(url)}: the registry ${why}`,
    {
      failure: "bad-answer",
      hint:
        "A proxy in front of the registry may have to tell it that requests come over https.",
    },
  );
}

/** Bytes that a registry has, by its `Range: 0-99`. A fresh upload may say `0-0`, which counts as nothing. */
function receivedBytes(range: string | null): number {
  const last = Number(/^(?:bytes=)?0-(\d+)$/.exec(range ?? "")?.[1] ?? 0);
  return last === 0 ? 0 : last + 1;
}
