import { answerFor, type FileAnswer, type FileOptions } from "./served_file.ts";
import {
  headBytes,
  readAlmostAll,
  readRequest,
  readRequestLine,
  type RecordedRequest,
  untilClosed,
  writeAll,
} from "./wire.ts";

/** What goes wrong with one answer; counts are of the body's bytes. */
export type Fault =
  /** An orderly end of the connection after so many bytes. */
  | { kind: "cut"; after: number }
  /** The connection is reset (RST) after so many bytes. */
  | { kind: "reset"; after: number }
  /** The connection is closed before any answer. */
  | { kind: "hang-up" }
  /** Nothing more after so many bytes, until the client goes away. */
  | { kind: "stall"; after: number }
  /** No answer at all, until the client goes away. */
  | { kind: "silence" }
  /** The body comes in pieces with a pause before each. */
  | { kind: "trickle"; pieceBytes: number; pauseMs: number }
  /** Another status in place of the file. */
  | { kind: "status"; status: number; headers?: Record<string, string> }
  /** This text in place of an answer. */
  | { kind: "wire"; text: string };

/** An answer that a test makes up. */
export interface MadeUp {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** How the end of the body is told: by its length unless told. */
  framing?: Framing;
}

type Framing = NonNullable<FileOptions["framing"]>;

/**
 * A server on loopback that does as a test tells it: it serves files well, but
 * for their options and for the faults that are queued for a path. One request
 * a connection. It keeps what was asked, and counts what it sent.
 */
export class MisbehavingServer implements AsyncDisposable {
  /** Everything that was asked, in order. */
  readonly requests: RecordedRequest[] = [];
  /** Bytes of bodies that were written to connections. */
  bodyBytes = 0;
  readonly #listener: Deno.Listener;
  readonly #origin: string;
  readonly #faults = new Map<string, Fault[]>();
  readonly #routes = new Map<
    string,
    (request: RecordedRequest) => FileAnswer & { framing: Framing }
  >();
  readonly #connections = new Set<Deno.Conn>();
  readonly #running: Promise<void>;

  /** Starts listening; with a certificate and its key, for https at `localhost`. */
  constructor(tls?: { key: string; cert: string }) {
    const address = { hostname: "127.0.0.1", port: 0 };
    this.#listener = tls === undefined
      ? Deno.listen(address)
      : Deno.listenTls({ ...address, ...tls });
    const { addr } = this.#listener;
    const port = "port" in addr ? addr.port : 0;
    this.#origin = tls === undefined
      ? `http://127.0.0.1:${port}`
      : `https://localhost:${port}`;
    this.#running = this.#accept();
  }

  /** The address of a path. */
  url(path: string): URL {
    return new URL(path, this.#origin);
  }

  /** Serves a file, in place of what the path had before. */
  file(path: string, content: Uint8Array, options: FileOptions = {}): URL {
    this.#routes.set(path, (request) => ({
      ...answerFor(request, content, options),
      framing: options.framing ?? "length",
    }));
    return this.url(path);
  }

  /** Answers as a test likes, in place of what the path had before. */
  answer(path: string, make: (request: RecordedRequest) => MadeUp): URL {
    this.#routes.set(path, (request) => {
      const { status = 200, headers = {}, body = "", framing = "length" } =
        make(request);
      const bytes = typeof body === "string"
        ? new TextEncoder().encode(body)
        : body;
      return { status, headers, body: bytes, framing };
    });
    return this.url(path);
  }

  /** What goes wrong with the next requests of a path, one after the other; then all is well. */
  next(path: string, ...faults: Fault[]): void {
    this.#faults.set(path, [...this.#faults.get(path) ?? [], ...faults]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of this.#connections) close(conn);
    await this.#running;
  }

  async #accept(): Promise<void> {
    const serving = new Set<Promise<void>>();
    for (;;) {
      let conn: Deno.Conn;
      try {
        conn = await this.#listener.accept();
      } catch (error) {
        if (error instanceof Deno.errors.BadResource) break;
        // A client that does not like the certificate: not the server's end.
        continue;
      }
      this.#connections.add(conn);
      const served = this.#serve(conn).catch(ignoreGone).finally(() => {
        close(conn);
        this.#connections.delete(conn);
        serving.delete(served);
      });
      serving.add(served);
    }
    await Promise.all(serving);
  }

  async #serve(conn: Deno.Conn): Promise<void> {
    const line = await readRequestLine(conn);
    if (line === undefined) return;
    const path = new URL(line.split(" ")[1] ?? "/", this.#origin).pathname;
    const fault = this.#faults.get(path)?.shift();
    const request = fault?.kind === "reset"
      ? await readAlmostAll(conn, line)
      : await readRequest(conn, line);
    this.requests.push(request);
    switch (fault?.kind) {
      case "hang-up":
        return;
      case "silence":
        return await untilClosed(conn);
      case "wire":
        return await writeAll(conn, new TextEncoder().encode(fault.text));
      case "status": {
        const { status, headers = {} } = fault;
        const length = { "content-length": "0", connection: "close" };
        return await writeAll(
          conn,
          headBytes(status, { ...headers, ...length }),
        );
      }
    }
    const route = this.#routes.get(path);
    const answer = route?.(request) ??
      { status: 404, headers: {}, body: new Uint8Array(0), framing: "length" };
    await this.#send(conn, request.method, answer, fault);
  }

  async #send(
    conn: Deno.Conn,
    method: string,
    answer: FileAnswer & { framing: Framing },
    fault: Fault | undefined,
  ): Promise<void> {
    const { status, headers, body, framing } = answer;
    const fields: Record<string, string> = { ...headers, connection: "close" };
    if (framing === "length" && status !== 304) {
      fields["content-length"] = String(body.length);
    }
    if (framing === "chunked") fields["transfer-encoding"] = "chunked";
    const version = framing === "close" ? "HTTP/1.0" : "HTTP/1.1";
    await writeAll(conn, headBytes(status, fields, version));
    if (method === "HEAD" || status === 304) return;
    const end = fault !== undefined && "after" in fault
      ? fault.after
      : body.length;
    const piece = fault?.kind === "trickle" ? fault.pieceBytes : 65_536;
    for (let at = 0; at < end; at += piece) {
      if (fault?.kind === "trickle") await pause(fault.pauseMs);
      const bytes = body.subarray(at, Math.min(at + piece, end));
      await writeAll(conn, framing === "chunked" ? chunk(bytes) : bytes);
      this.bodyBytes += bytes.length;
    }
    if (fault?.kind === "stall") await untilClosed(conn);
    const whole = fault === undefined || fault.kind === "trickle";
    if (framing === "chunked" && whole) {
      await writeAll(conn, chunk(new Uint8Array(0)));
    }
  }
}

/** A port of loopback at which no one listens. */
export function closedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function chunk(bytes: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(`${bytes.length.toString(16)}\r\n`);
  return new Uint8Array([...head, ...bytes, 13, 10]);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

/** A client that goes away in the middle is what most of the tests are about. */
function ignoreGone(error: unknown): void {
  const gone = [
    Deno.errors.BrokenPipe,
    Deno.errors.ConnectionReset,
    Deno.errors.BadResource,
    Deno.errors.Interrupted,
    Deno.errors.UnexpectedEof,
    Deno.errors.InvalidData,
  ];
  if (!gone.some((kind) => error instanceof kind)) throw error;
}
