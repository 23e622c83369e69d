import {
  headBytes,
  readRequest,
  readRequestLine,
  type RecordedRequest,
  writeAll,
} from "./wire.ts";

/** How a proxy behaves. */
export interface ProxyOptions {
  /** `user:password` without which nothing passes. */
  login?: string;
  /** The status that it gives to everything instead of passing it on. */
  refuses?: number;
}

/**
 * An HTTP proxy on loopback: it passes on plain requests and tunnels (CONNECT),
 * wherever they lead to, to the one server that it is made for.
 */
export class LoopbackProxy implements AsyncDisposable {
  /** Everything that it was asked, in order. */
  readonly requests: RecordedRequest[] = [];
  readonly port: number;
  readonly #options: ProxyOptions;
  readonly #server: URL;
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Set<Deno.Conn>();
  readonly #running: Promise<void>;

  /** @param server The server that every host name leads to. */
  constructor(server: URL, options: ProxyOptions = {}) {
    this.#server = server;
    this.#options = options;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#running = this.#accept();
  }

  /** Its address, with a login where one is given. */
  url(login?: string): string {
    return `http://${
      login === undefined ? "" : `${login}@`
    }127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of this.#connections) close(conn);
    await this.#running;
  }

  async #accept(): Promise<void> {
    const serving: Promise<void>[] = [];
    // The iterator ends when the listener is closed.
    for await (const conn of this.#listener) {
      this.#connections.add(conn);
      serving.push(this.#serve(conn).finally(() => close(conn)));
    }
    await Promise.all(serving);
  }

  async #serve(client: Deno.Conn): Promise<void> {
    const line = await readRequestLine(client);
    if (line === undefined) return;
    const request = await readRequest(client, line);
    this.requests.push(request);
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      const fields = { "content-length": "0", connection: "close" };
      return await writeAll(client, headBytes(refusal, fields));
    }
    const server = await Deno.connect({
      hostname: "127.0.0.1",
      port: Number(this.#server.port),
    });
    this.#connections.add(server);
    if (request.method === "CONNECT") {
      await writeAll(client, headBytes(200, {}));
    } else {
      const path = new URL(request.target);
      const fields = Object.fromEntries(request.headers);
      delete fields["proxy-authorization"];
      const start = `${request.method} ${path.pathname}${path.search} HTTP/1.1`;
      const head = Object.entries(fields).map(([name, value]) =>
        `${name}: ${value}`
      );
      const text = [start, ...head, "", request.body].join("\r\n");
      await writeAll(server, new TextEncoder().encode(text));
    }
    await Promise.all([pass(client, server), pass(server, client)]);
  }

  #refusal({ headers }: RecordedRequest): number | undefined {
    const { login, refuses } = this.#options;
    const given = headers.get("proxy-authorization");
    if (login !== undefined && given !== `Basic ${btoa(login)}`) return 407;
    return refuses;
  }
}

/** Passes bytes on until one side has gone, then lets go of both. */
async function pass(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (;;) {
      const length = await from.read(buffer);
      if (length === null) break;
      await writeAll(to, buffer.subarray(0, length));
    }
  } catch {
    // One side went away: what the tests look at is on the other.
  }
  close(from);
  close(to);
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
