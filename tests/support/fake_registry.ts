import { createHash } from "node:crypto";

/** What a test makes of a request before the registry answers it; undefined leaves it to the registry. */
export type Twist = (
  request: Request,
  url: URL,
) => Promise<Response | undefined> | Response | undefined;

/** Options of one repository's registry. */
export interface FakeRegistryOptions {
  twist?: Twist;
  /** Whether the places of uploads are told as absolute addresses. */
  absolute?: boolean;
  /** With a certificate and its key, for https at `localhost`. */
  tls?: { key: string; cert: string };
}

/**
 * A registry on loopback with one repository, `zoo`, in memory, for answers
 * that Debian's registry does not give.
 */
export class FakeRegistry implements AsyncDisposable {
  readonly blobs = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Manifests by tag and by digest. */
  readonly manifests = new Map<string, string>();
  /** What was asked, as `GET /v2/…`. */
  readonly requests: string[] = [];
  readonly #uploads = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #options: FakeRegistryOptions;

  constructor(options: FakeRegistryOptions = {}) {
    this.#options = options;
    this.#server = Deno.serve(
      {
        hostname: "127.0.0.1",
        port: 0,
        onListen: () => {},
        ...options.tls,
      },
      async (request) => {
        const url = new URL(request.url);
        this.requests.push(`${request.method} ${url.pathname}`);
        const twisted = await options.twist?.(request, url);
        if (twisted === undefined) return await this.#answer(request, url);
        await request.body?.cancel();
        return twisted;
      },
    );
  }

  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  /** The zoo's address. */
  get address(): string {
    return `oci://${this.host}/zoo`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request, url: URL): Promise<Response> {
    const [, kind = "", name = "", upload = ""] =
      /^\/v2\/zoo\/(blobs|manifests)\/([^/]+)(?:\/(.*))?$/.exec(url.pathname) ??
        [];
    if (kind === "manifests") return await this.#manifest(request, name);
    if (name === "uploads") return await this.#upload(request, url, upload);
    const bytes = this.blobs.get(name);
    if (bytes === undefined) return refuse(404, "BLOB_UNKNOWN");
    const range = /^bytes=(\d+)-(\d*)$/.exec(
      request.headers.get("range") ?? "",
    );
    if (range === null) {
      const headers = { "content-length": `${bytes.length}` };
      return new Response(request.method === "HEAD" ? null : bytes, {
        headers,
      });
    }
    const first = Number(range[1]);
    const last = range[2] ? Number(range[2]) : bytes.length - 1;
    return new Response(bytes.slice(first, last + 1), {
      status: 206,
      headers: { "content-range": `bytes ${first}-${last}/${bytes.length}` },
    });
  }

  async #manifest(request: Request, name: string): Promise<Response> {
    if (request.method === "PUT") {
      const text = await request.text();
      this.manifests.set(name, text);
      this.manifests.set(digestOf(new TextEncoder().encode(text)), text);
      return new Response(null, { status: 201 });
    }
    const text = this.manifests.get(name);
    return text === undefined
      ? refuse(404, "MANIFEST_UNKNOWN")
      : new Response(text);
  }

  async #upload(request: Request, url: URL, id: string): Promise<Response> {
    const place = (id: string) => {
      const path = `/v2/zoo/blobs/uploads/${id}?_state=of%20${id}`;
      return this.#options.absolute ? new URL(path, url).href : path;
    };
    if (request.method === "POST") {
      await request.body?.cancel();
      const fresh = crypto.randomUUID();
      this.#uploads.set(fresh, new Uint8Array());
      return new Response(null, {
        status: 202,
        headers: { location: place(fresh), range: "0-0" },
      });
    }
    const before = this.#uploads.get(id);
    if (before === undefined || url.searchParams.get("_state") !== `of ${id}`) {
      await request.body?.cancel();
      return refuse(404, "BLOB_UPLOAD_UNKNOWN");
    }
    if (request.method === "GET") {
      return new Response(null, {
        status: 204,
        headers: {
          location: place(id),
          range: `0-${Math.max(0, before.length - 1)}`,
        },
      });
    }
    const bytes = await this.#append(id, before, request);
    if (request.method === "PATCH") {
      const headers = { location: place(id), range: `0-${bytes.length - 1}` };
      return new Response(null, { status: 202, headers });
    }
    const digest = url.searchParams.get("digest") ?? "";
    if (digest !== digestOf(bytes)) return refuse(400, "DIGEST_INVALID");
    this.blobs.set(digest, bytes);
    return new Response(null, { status: 201 });
  }

  /** Keeps what comes of a body, even if it is cut off. */
  async #append(
    id: string,
    before: Uint8Array<ArrayBuffer>,
    request: Request,
  ): Promise<Uint8Array<ArrayBuffer>> {
    let bytes = before;
    for await (const chunk of request.body ?? []) {
      const both = new Uint8Array(bytes.length + chunk.length);
      both.set(bytes);
      both.set(chunk, bytes.length);
      bytes = both;
      this.#uploads.set(id, bytes);
    }
    return bytes;
  }
}

/** A digest as registries write it. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** An answer with an error in words. */
export function refuse(status: number, code: string): Response {
  return Response.json({ errors: [{ code, message: code.toLowerCase() }] }, {
    status,
  });
}
