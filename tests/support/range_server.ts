/** One request as a server saw it. */
export interface Asked {
  path: string;
  range: string | null;
  /** Of the client's side: one for each connection. */
  port: number;
  /** Milliseconds since 1970. */
  at: number;
  /** Aborted when the client goes away before it is answered. */
  signal: AbortSignal;
}

/** How a server sends. */
export interface RangeServerOptions {
  /** Bytes per second for each answer. */
  each?: number;
  /** Bytes per second for all answers together. */
  shared?: number;
  /** Its entity tag; none where it is undefined. */
  etag?: string | undefined;
  headers?: Record<string, string>;
  tls?: { key: string; cert: string };
  /**
   * What is answered instead; undefined for the proper answer.
   *
   * @param count requests before this one
   */
  instead?(
    asked: Asked,
    count: number,
    server: RangeServer,
  ): Response | Promise<Response> | undefined;
}

const CHUNK = 65_536;

/** A server on loopback that gives out parts of one file, as fast as it is told to. */
export class RangeServer implements AsyncDisposable {
  readonly asked: Asked[] = [];
  /** Answers that are under way, and the most of them at once. */
  open = 0;
  peak = 0;
  /** Bytes of the file that were handed out. */
  sent = 0;
  /** Nothing more is sent once so many bytes were. */
  stopAt = Infinity;
  etag: string | undefined;
  content: Uint8Array<ArrayBuffer>;
  readonly #options: RangeServerOptions;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #stop = new AbortController();
  #sharedFreeAt = 0;

  constructor(
    content: Uint8Array<ArrayBuffer>,
    options: RangeServerOptions = {},
  ) {
    this.content = content;
    this.#options = options;
    this.etag = "etag" in options ? options.etag : '"v1"';
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
      onError: () => new Response("bug", { status: 500 }),
      signal: this.#stop.signal,
      ...options.tls,
    }, (request, { remoteAddr }) => this.#answer(request, remoteAddr));
  }

  url(path = "/data.tar.gz"): URL {
    const { port } = this.#server.addr;
    return this.#options.tls === undefined
      ? new URL(path, `http://127.0.0.1:${port}`)
      : new URL(path, `https://localhost:${port}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#server.finished;
  }

  /** The file, or the part of it that a request asks for. */
  proper(range: string | null, ifRange: string | null = null): Response {
    const { length } = this.content;
    const headers = new Headers({
      "accept-ranges": "bytes",
      ...(this.etag !== undefined && { etag: this.etag }),
      ...this.#options.headers,
    });
    const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? "");
    if (asked === null || (ifRange !== null && ifRange !== this.etag)) {
      headers.set("content-length", String(length));
      return new Response(this.body(0, length), { headers });
    }
    const [, first, last] = asked;
    const start = Number(first);
    const end = last === "" ? length : Math.min(length, Number(last) + 1);
    return this.part(start, end, headers);
  }

  /** A 206 with the bytes from `start` to `end`, or with those of `sent`. */
  part(
    start: number,
    end: number,
    headers = new Headers({ etag: this.etag ?? "" }),
    sent = this.body(start, end),
  ): Response {
    const total = this.content.length;
    headers.set("content-range", `bytes ${start}-${end - 1}/${total}`);
    headers.set("content-length", String(end - start));
    return new Response(sent, { status: 206, headers });
  }

  /** Bytes of the file as a body that comes as fast as the line is. */
  body(start: number, end: number): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { content } = this;
    const { each, shared } = this.#options;
    let at = start;
    let freeAt = performance.now();
    this.peak = Math.max(this.peak, ++this.open);
    let isOpen = true;
    const close = () => {
      if (isOpen) this.open--;
      isOpen = false;
    };
    return new ReadableStream({
      pull: async (controller) => {
        const bytes = Math.min(CHUNK, end - at, this.stopAt - this.sent);
        if (bytes <= 0) return await new Promise(() => {});
        const now = performance.now();
        if (each !== undefined) {
          freeAt = Math.max(freeAt, now - 20) + bytes / each * 1000;
        }
        if (shared !== undefined) {
          this.#sharedFreeAt = Math.max(this.#sharedFreeAt, now - 20) +
            bytes / shared * 1000;
          freeAt = this.#sharedFreeAt;
        }
        if (freeAt - now >= 1) await pause(freeAt - now);
        if (!isOpen) return;
        controller.enqueue(content.subarray(at, at + bytes));
        at += bytes;
        this.sent += bytes;
        if (at < end) return;
        controller.close();
        close();
      },
      cancel: close,
    }, { highWaterMark: 0 });
  }

  #answer(
    request: Request,
    { port }: Deno.NetAddr,
  ): Response | Promise<Response> {
    const asked = {
      path: new URL(request.url).pathname,
      range: request.headers.get("range"),
      port,
      at: Date.now(),
      // Deno warns of what it means where it is read.
      get signal() {
        return request.signal;
      },
    };
    this.asked.push(asked);
    return this.#options.instead?.(asked, this.asked.length - 1, this) ??
      this.proper(asked.range, request.headers.get("if-range"));
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
