import { type AnswerHead, requestText } from "./http1.ts";
import { rawBody } from "./raw_body.ts";
import { RawLine } from "./raw_line.ts";
import { basic } from "./request_headers.ts";

/** How a raw request reaches its server. */
export interface RawRoute {
  /** An HTTP proxy in between, with its credentials. */
  proxy: URL | undefined;
  /** Certificates (PEM) that are trusted beside Mozilla's. */
  caCerts: string[];
}

/** A raw answer: its body is as it came, whatever its headers claim. */
export interface RawAnswer extends AnswerHead {
  body: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * Whether this Deno's fetch decodes bodies that are labelled as encoded though
 * `Accept-Encoding: identity` was sent. Until 2.9 it does and takes the label
 * away, so that a .tar.gz labelled `Content-Encoding: gzip`, as careless
 * servers do, becomes a .tar with another digest.
 *
 * @see https://github.com/denoland/deno/pull/34867
 */
export function fetchMayDecode(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < 2 || (major === 2 && minor < 9);
}

/** Whether a raw exchange can be had through this proxy. */
export function canExchangeRaw(proxy: URL | undefined): boolean {
  return proxy === undefined || proxy.protocol === "http:";
}

/**
 * GETs a URL over a connection of its own and leaves the body alone. It serves
 * the answers that `fetch` may have decoded, and is no more than they need: one
 * request, one answer, then the connection is closed.
 *
 * @throws Deno's errors of the connection; {SyntaxError} when the answer is not
 * HTTP; the signal's reason when it is aborted. Then the body, too, breaks off.
 */
export async function rawGet(
  url: URL,
  headers: Headers,
  { proxy, caCerts }: RawRoute,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const conn = await unlessAborted(connect(url, proxy, caCerts), signal);
  const line = new RawLine(conn);
  const stop = () => line.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const plainProxy = url.protocol === "http:" ? proxy : undefined;
    const path = url.pathname + url.search;
    const target = plainProxy ? `http://${url.host}${path}` : path;
    const all = new Headers(headers);
    all.set("host", url.host);
    all.set("connection", "close");
    if (plainProxy) addProxyLogin(all, plainProxy);
    await line.write(requestText("GET", target, all));
    const head = await line.readHead();
    return { ...head, body: rawBody(line, head) };
  } catch (error) {
    line.close();
    signal.throwIfAborted();
    throw error;
  }
}

async function connect(
  url: URL,
  proxy: URL | undefined,
  caCerts: string[],
): Promise<Deno.Conn> {
  const secure = url.protocol === "https:";
  const hostname = bare(url.hostname);
  const port = Number(url.port || (secure ? 443 : 80));
  if (proxy === undefined) {
    return secure
      ? await Deno.connectTls({ hostname, port, caCerts })
      : await Deno.connect({ hostname, port });
  }
  const conn = await Deno.connect({
    hostname: bare(proxy.hostname),
    port: Number(proxy.port || 80),
  });
  if (!secure) return conn;
  try {
    await openTunnel(new RawLine(conn), `${url.hostname}:${port}`, proxy);
    return await Deno.startTls(conn, { hostname, caCerts });
  } catch (error) {
    conn.close();
    throw error;
  }
}

/** A connection, or the signal's reason at once; one that comes too late is closed. */
function unlessAborted(
  coming: Promise<Deno.Conn>,
  signal: AbortSignal,
): Promise<Deno.Conn> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      // Nobody waits for it any more, whether it comes or not.
      coming.then((conn) => conn.close(), () => {});
      reject(signal.reason);
    };
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    const done = () => signal.removeEventListener("abort", stop);
    coming.finally(done).then(resolve, reject);
  });
}

/** Asks a proxy to pass everything on to a server (RFC 9110, 9.3.6). */
async function openTunnel(
  line: RawLine,
  server: string,
  proxy: URL,
): Promise<void> {
  const headers = new Headers({ host: server });
  addProxyLogin(headers, proxy);
  await line.write(requestText("CONNECT", server, headers));
  const { status } = await line.readHead();
  if (status === 407) throw new Error("proxy authentication required");
  if (status !== 200) throw new Error("unsuccessful tunnel");
}

function addProxyLogin(headers: Headers, proxy: URL): void {
  if (proxy.username === "" && proxy.password === "") return;
  const [user, password] = [proxy.username, proxy.password];
  headers.set(
    "proxy-authorization",
    basic(decodeURIComponent(user), decodeURIComponent(password)),
  );
}

/** A host name or address as sockets take it: without an IPv6 address's brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}
