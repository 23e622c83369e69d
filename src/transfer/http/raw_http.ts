import { abortable, onAbort } from "../../base/waiting.ts";
import type { AnswerBody } from "./http_body.ts";
import { RawLine } from "./raw_line.ts";
import { addressLogin } from "./request_headers.ts";

/** A raw request, and its way to the server. */
export interface RawRequest {
  url: URL;
  headers: Headers;
  /** The proxy in between, with its credentials. */
  proxy: URL | undefined;
  /** Certificates (PEM) that are trusted beside Mozilla's. */
  certificates: readonly string[];
  signal: AbortSignal;
}

/** A raw answer: its body is as it came, whatever its headers claim. */
interface RawAnswer {
  status: number;
  headers: Headers;
  body: AnswerBody;
}

/** Milliseconds after which a host's first address is given up. */
const CONNECT_PATIENCE_MS = 3000;

/**
 * Asks over a connection of its own, and leaves the answer's body alone. It
 * stands in for a `fetch` that may decode the answer, and is no more than that
 * needs.
 *
 * @returns undefined when no connection could be made, or the proxy is not an
 * HTTP one: nothing has been asked then, and `fetch` may do better, since it
 * tries all addresses of a host.
 * @throws Deno's errors of the connection; {SyntaxError} when the answer is not
 * HTTP; the signal's reason when it is aborted. Then the body, too, breaks off.
 */
export async function rawGet(
  request: RawRequest,
): Promise<RawAnswer | undefined> {
  const { url, headers, proxy, signal } = request;
  if (proxy !== undefined && proxy.protocol !== "http:") return undefined;
  const plainProxy = url.protocol === "http:" ? proxy : undefined;
  const path = url.pathname + url.search;
  const target = plainProxy ? `http://${url.host}${path}` : path;
  const all = new Headers({ accept: "*/*" });
  for (const [name, value] of headers) all.set(name, value);
  all.set("host", url.host);
  all.set("connection", "close");
  if (plainProxy) addProxyLogin(all, plainProxy);
  const line = await openLine(request);
  if (line === undefined) return undefined;
  const stop = onAbort(signal, () => line.close());
  const close = () => {
    stop[Symbol.dispose]();
    line.close();
  };
  try {
    await line.write(requestText("GET", target, all));
    const head = await line.readHead();
    const cancel = () => Promise.resolve(close());
    return { ...head, body: { read: line.body(head), cancel } };
  } catch (error) {
    close();
    signal.throwIfAborted();
    throw error;
  }
}

/** A new connection to a server; undefined when none could be made. */
async function openLine(
  { url, proxy, certificates, signal }: RawRequest,
): Promise<RawLine | undefined> {
  const conn = await connect(proxy ?? url, signal);
  if (conn === undefined) return undefined;
  const line = new RawLine(conn);
  if (url.protocol !== "https:") return line;
  const stop = onAbort(signal, () => line.close());
  try {
    if (proxy !== undefined) await openTunnel(line, url, proxy);
    // Closing the connection while it is handed over would fail.
    stop[Symbol.dispose]();
    const hostname = bare(url.hostname);
    const caCerts = [...certificates];
    return new RawLine(await Deno.startTls(conn, { hostname, caCerts }));
  } catch (error) {
    stop[Symbol.dispose]();
    line.close();
    signal.throwIfAborted();
    throw error;
  }
}

/** Connects to the first address of a URL's host; undefined when that fails or takes long. */
async function connect(
  { protocol, hostname, port }: URL,
  signal: AbortSignal,
): Promise<Deno.TcpConn | undefined> {
  const coming = Deno.connect({
    hostname: bare(hostname),
    port: Number(port || (protocol === "https:" ? 443 : 80)),
  });
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), CONNECT_PATIENCE_MS);
  try {
    const either = AbortSignal.any([signal, patience.signal]);
    return await abortable(coming, either);
  } catch {
    // One that comes too late is closed.
    coming.then((conn) => conn.close(), () => {});
    signal.throwIfAborted();
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Asks a proxy to pass everything on to a server (RFC 9110, 9.3.6). */
async function openTunnel(
  line: RawLine,
  url: URL,
  proxy: URL,
): Promise<void> {
  const server = `${url.hostname}:${url.port || 443}`;
  const headers = new Headers({ host: server });
  addProxyLogin(headers, proxy);
  await line.write(requestText("CONNECT", server, headers));
  const { status } = await line.readHead();
  if (status === 407) throw new Error("proxy authentication required");
  if (status !== 200) throw new Error("unsuccessful tunnel");
}

function addProxyLogin(headers: Headers, proxy: URL): void {
  const login = addressLogin(proxy);
  if (login !== undefined) headers.set("proxy-authorization", login);
}

/** A host name or address as sockets take it: without an IPv6 address's brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** The request in the form that goes over the line, without a body (RFC 9112, 3). */
function requestText(
  method: string,
  target: string,
  headers: Iterable<readonly [string, string]>,
): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`;
}
