import { abortable, onAbort } from "../../base/waiting.ts";
import { type AnswerHead, requestText } from "./http1.ts";
import type { AnswerBody, UploadBody } from "./http_body.ts";
import { RawLine } from "./raw_line.ts";
import { addressLogin } from "./request_headers.ts";

/** A raw request. */
export interface RawRequest {
  url: URL;
  method: string;
  headers: Headers;
  body: UploadBody | undefined;
}

/** A raw answer: its body is as it came, whatever its headers claim. */
interface RawAnswer extends AnswerHead {
  body: AnswerBody;
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

/** Milliseconds after which a host's first address is given up. */
const CONNECT_PATIENCE_MS = 3000;

/**
 * Asks over connections that nothing else uses meanwhile, and leaves the
 * answers' bodies alone. It stands in for a `fetch` that may decode the answer,
 * or sends a body without its length, and is no more than that needs.
 */
export class RawHttp {
  readonly #certificates: () => string[];
  /**
   * Connections that have had their answer and may be asked again, by where they
   * lead: a new one costs a round trip, and two more with TLS.
   */
  readonly #idle = new Map<string, RawLine[]>();

  /** @param certificates (PEM) that are trusted beside Mozilla's */
  constructor(certificates: () => string[]) {
    this.#certificates = certificates;
  }

  /**
   * Sends a request.
   *
   * @param proxy in between, with its credentials
   * @returns undefined when no connection could be made, or the proxy is not an
   * HTTP one: nothing has been asked then, and `fetch` may do better, since it
   * tries all addresses of a host.
   * @throws Deno's errors of the connection; {SyntaxError} when the answer is not
   * HTTP; the signal's reason when it is aborted. Then the body, too, breaks off.
   */
  async exchange(
    { url, method, headers, body }: RawRequest,
    proxy: URL | undefined,
    signal: AbortSignal,
  ): Promise<RawAnswer | undefined> {
    if (proxy !== undefined && proxy.protocol !== "http:") return undefined;
    const plainProxy = url.protocol === "http:" ? proxy : undefined;
    const path = url.pathname + url.search;
    const target = plainProxy ? `http://${url.host}${path}` : path;
    const all = new Headers({ accept: "*/*" });
    for (const [name, value] of headers) all.set(name, value);
    all.set("host", url.host);
    if (plainProxy) addProxyLogin(all, plainProxy);
    if (body !== undefined) {
      all.set("connection", "close");
      all.set("content-length", `${body.length}`);
    }
    const way = `${url.origin} ${proxy?.href ?? ""}`;
    for (;;) {
      // What is sent with a body may have been done, so it is not sent twice.
      const before = body === undefined
        ? this.#idle.get(way)?.pop()
        : undefined;
      const line = before ??
        await openLine(url, proxy, this.#certificates, signal);
      if (line === undefined) return undefined;
      const stop = onAbort(signal, () => line.close());
      let isOver = false;
      const ended = (isFree: boolean) => {
        if (isOver) return;
        isOver = true;
        stop[Symbol.dispose]();
        if (isFree) this.#keep(way, line);
        else line.close();
      };
      try {
        await line.write(requestText(method, target, all));
        const head = await answerTo(line, body);
        // Some servers say that an idle connection is over (RFC 9110, 15.5.9).
        if (before !== undefined && head.status === 408) {
          ended(false);
          continue;
        }
        const mayStay = head.persists && body === undefined;
        return {
          ...head,
          body: line.body(head, (isFree) => ended(isFree && mayStay)),
        };
      } catch (error) {
        ended(false);
        signal.throwIfAborted();
        // The server has closed it in the meantime and was not asked, or more
        // came than the answer before this one had.
        const isStale = !line.hasAnswered || error instanceof SyntaxError;
        if (before !== undefined && isStale) continue;
        throw error;
      }
    }
  }

  /** Closes the connections that are idle. */
  close(): void {
    for (const line of [...this.#idle.values()].flat()) line.close();
    this.#idle.clear();
  }

  #keep(way: string, line: RawLine): void {
    const lines = this.#idle.get(way) ?? [];
    lines.push(line);
    this.#idle.set(way, lines);
  }
}

/** A new connection to a server; undefined when none could be made. */
async function openLine(
  url: URL,
  proxy: URL | undefined,
  certificates: () => string[],
  signal: AbortSignal,
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
    const caCerts = certificates();
    return new RawLine(await Deno.startTls(conn, { hostname, caCerts }));
  } catch (error) {
    stop[Symbol.dispose]();
    line.close();
    signal.throwIfAborted();
    throw error;
  }
}

/** Sends a body, if there is one, and reads the answer's head, which may come before the body's end. */
async function answerTo(
  line: RawLine,
  body: UploadBody | undefined,
): Promise<AnswerHead> {
  try {
    for await (const chunk of body?.read() ?? []) await line.writeBytes(chunk);
  } catch (error) {
    // A server that refuses need not read on: what it says tells more.
    try {
      return await line.readHead();
    } catch {
      throw error;
    }
  }
  return await line.readHead();
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
