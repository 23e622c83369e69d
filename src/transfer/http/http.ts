import { withAccessQuery } from "./zoo_access.ts";
import { Semaphore } from "../../base/semaphore.ts";
import { cannotFetch, type NetworkError } from "../../base/errors.ts";
import { sleep } from "../../base/waiting.ts";
import { VERSION } from "../../base/version.ts";
import { HostWindows } from "./host_windows.ts";
import { HttpClients, type Route } from "./http_clients.ts";
import { type IdleWatch, watchIdle } from "./idle_watch.ts";
import type { Login } from "./netrc.ts";
import { networkFailure } from "./network_failure.ts";
import { Pace } from "./pace.ts";
import type { Environment } from "./proxy.ts";
import { canExchangeRaw, fetchMayDecode, rawExchange } from "./raw_exchange.ts";
import { isRedirect, redirectTarget } from "./redirect.ts";
import {
  type Header,
  type OriginToken,
  requestHeaders,
} from "./request_headers.ts";
import type { UploadBody } from "./upload_body.ts";

/** Connections to one host that archives come over at the same time. */
const CONNECTIONS = 8;

/** How servers are reached and what they are told. */
export interface HttpOptions {
  /** Values of `PROXY_VARIABLES` and `CERTIFICATE_VARIABLES`. */
  environment: Environment;
  /** Files of further certificate authorities (PEM), as --ca-cert names them. */
  caCertFiles?: readonly string[];
  /** Headers of --header; they are sent to `headerOrigins` and nowhere else. */
  headers?: readonly Header[];
  /** Origins (`https://host`) that the user chose: the zoo's, not a manifest's. */
  headerOrigins?: readonly string[];
  /** Zoos' addresses whose login and query their origins are asked with. */
  access?: readonly URL[];
  /** The logins of the user's netrc file. */
  logins?: readonly Login[];
  /** The user's tokens for hubs. */
  tokens?: readonly OriginToken[];
  /** Refuses every request without opening a socket. */
  offline?: boolean;
  /** Seconds without a byte after which a request is given up; 30 unless told. */
  idleTimeoutSeconds?: number;
  /**
   * Connections to one host for all archives together, at least 1; 8 unless
   * told, and then small ones count with the texts.
   */
  connections?: number;
  /** A clock that never goes back, in ms; the platform's unless told. */
  now?(): number;
}

/** One request. */
export interface HttpRequest {
  url: URL;
  method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Readonly<Record<string, string>>;
  /** Headers that only the origin of `url` may see, not one that it redirects to. */
  secretHeaders?: Readonly<Record<string, string>>;
  body?: string | UploadBody;
  /** It is an archive: its bytes are wanted as they are stored, not decoded. */
  raw?: boolean;
  /** It is over so soon that it is its answer that is waited for, as with a text. */
  small?: boolean;
  /**
   * It is for a part of an archive beside others: it gets a connection of its
   * own, and is kept apart from the one before. `spare` ones take no place that
   * is wanted otherwise.
   */
  segment?: "needed" | "spare";
  /** Called once it has its place and goes out. */
  sent?(): void;
  signal: AbortSignal;
}

/** There is no place at a host for one more connection. */
export class HostBusy extends Error {}

/** One answer; its body can be read until `use` has ended. */
export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** The address that answered, after redirects. */
  url: URL;
  /** Milliseconds from the request to that address until it answered. */
  responseMs: number;
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  /** Aborted when the request is to end: the rest of the body is not wanted. */
  signal: AbortSignal;
  /** Tells the idle watch that bytes have come. */
  alive(): void;
  /** What a failure to read the body means. */
  failure(error: unknown): unknown;
}

/** Asks servers. */
export interface Http {
  /** Connections that all archives from one host may have together. */
  readonly connections: number;
  /**
   * Sends a request, follows its redirects and hands the answer, whatever its
   * status, to `use`. The body and the place at the host are given back when
   * `use` has ended.
   *
   * @throws {NetworkError} when no answer comes; {SettingsError} when a proxy or
   * certificate file cannot be used; {HostBusy} when a spare segment finds no
   * place; the signal's reason when it is aborted.
   */
  exchange<T>(
    request: HttpRequest,
    use: (answer: HttpAnswer) => Promise<T>,
  ): Promise<T>;
  /** Closes all connections. */
  close(): void;
}

/** Opens the way to servers. Nothing is connected or read before the first request. */
export function openHttp(options: HttpOptions): Http {
  const { environment, caCertFiles = [], idleTimeoutSeconds = 30 } = options;
  const clients = new HttpClients(environment, caCertFiles);
  const now = options.now ?? (() => performance.now());
  const connections = options.connections ?? CONNECTIONS;
  const archives = perHost(() => new Semaphore(() => connections));
  const windows = new HostWindows();
  const texts = perHost((host) => new Semaphore(() => windows.limitOf(host)));
  const paces = perHost(() => new Pace());
  const rules = {
    userAgent:
      `net_download/${VERSION} (Deno ${Deno.version.deno}; ${Deno.build.os})`,
    headers: options.headers ?? [],
    headerOrigins: options.headerOrigins ?? [],
    access: options.access ?? [],
    logins: options.logins ?? [],
    tokens: options.tokens ?? [],
  };
  /** One hop: what `use` made of the answer, or the address that it redirects to. */
  async function hop<T>(
    request: HttpRequest,
    url: URL,
    redirects: number,
    use: (answer: HttpAnswer) => Promise<T>,
  ): Promise<{ result: T } | { next: URL }> {
    const { raw = false, small = false, segment, signal } = request;
    const route = clients.route(url, segment !== undefined);
    if (segment !== undefined) {
      const pace = paces(url.host);
      for (let wait; (wait = pace.next(now())) > 0;) await sleep(wait, signal);
    }
    const isBrief = !raw || (small && options.connections === undefined);
    const places = isBrief ? texts(url.host) : archives(url.host);
    using place = segment === "spare"
      ? places.takeFree()
      : await places.take(signal);
    if (place === undefined) throw new HostBusy();
    request.sent?.();
    const idle = watchIdle(url, idleTimeoutSeconds, signal);
    const headers = requestHeaders(
      rules,
      url,
      request.url,
      request.headers ?? {},
      request.secretHeaders ?? {},
    );
    const begin = now();
    let answer: HttpAnswer | undefined;
    try {
      // A redirect that has a query of its own may be signed as it stands.
      const asked = redirects > 0 && url.search !== ""
        ? url
        : withAccessQuery(rules.access, url);
      answer = await ask(request, asked, headers, route, clients, idle);
      answer.url = url;
      answer.responseMs = now() - begin;
      if (isRefusal(answer.status)) windows.refused(url.host);
      else if (isBrief) {
        windows.answered(
          url.host,
          answer.responseMs,
          archives(url.host).isFree,
        );
      }
      if (!isRedirect(answer.status)) return { result: await use(answer) };
      const location = answer.headers.get("location");
      return { next: redirectTarget(url, location, redirects + 1) };
    } catch (error) {
      if (answer === undefined) windows.refused(url.host);
      throw error;
    } finally {
      idle.stop();
      // A body that has failed cannot be cancelled: it is gone either way.
      await answer?.body?.cancel().catch(() => {});
    }
  }
  return {
    connections,
    async exchange(request, use) {
      let url = request.url;
      for (let redirects = 0;; redirects++) {
        if (options.offline) throw offlineError(url);
        const outcome = await hop(request, url, redirects, use);
        if ("result" in outcome) return outcome.result;
        url = outcome.next;
      }
    },
    close: () => clients.close(),
  };
}

/** Something of each host's own. */
function perHost<T>(make: (host: string) => T): (host: string) => T {
  const byHost = new Map<string, T>();
  return (host) => {
    const one = byHost.get(host) ?? make(host);
    byHost.set(host, one);
    return one;
  };
}

/** Whether a server says that it has too much to do. */
function isRefusal(status: number): boolean {
  return status === 429 || status >= 500;
}

/**
 * Sends one request. A redirected POST stays a POST: the one that this program
 * sends is a question, or begins an upload.
 */
async function ask(
  { method = "GET", body, raw = false }: HttpRequest,
  url: URL,
  headers: Headers,
  { client, proxy }: Route,
  clients: HttpClients,
  idle: IdleWatch,
): Promise<HttpAnswer> {
  const { signal } = idle;
  const failure = (error: unknown) =>
    signal.aborted ? signal.reason : networkFailure(error, url, proxy);
  // Asked for on every request; fetch may decode what a server labels all the same.
  if (raw) headers.set("accept-encoding", "identity");
  try {
    const caCerts = () =>
      url.protocol === "https:" ? clients.certificates() : [];
    const mayBeDecoded = raw && method === "GET" &&
      fetchMayDecode(Deno.version.deno);
    const upload = typeof body === "object" ? watched(body, idle) : undefined;
    // fetch sends streams without their length, which some registries refuse.
    const isRaw = (mayBeDecoded || upload !== undefined) &&
      canExchangeRaw(proxy);
    // Asked in one way, not in both: a link may be good for one time.
    const answer = isRaw
      ? await rawExchange(
        { url, method, headers, body: upload },
        { proxy, caCerts: caCerts(), idle: clients.idle },
        signal,
      )
      : undefined;
    const sent = typeof body === "string"
      ? body
      : upload && ReadableStream.from(upload.read());
    const { status, headers: fields, body: stream } = answer ??
      await fetch(withoutLogin(url), {
        method,
        headers,
        client,
        redirect: "manual",
        signal,
        ...(sent !== undefined && { body: sent }),
      });
    return {
      status,
      headers: fields,
      url,
      responseMs: 0,
      body: stream,
      signal,
      alive: idle.alive,
      failure,
    };
  } catch (error) {
    throw failure(error);
  }
}

/** A body whose every chunk tells the idle watch that the line is alive. */
function watched(body: UploadBody, idle: IdleWatch): UploadBody {
  return {
    length: body.length,
    async *read() {
      for await (const chunk of body.read()) {
        yield chunk;
        idle.alive();
      }
    },
  };
}

/** A login in the address is sent as a header that is made elsewhere. */
function withoutLogin(url: URL): URL {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare;
}

function offlineError(url: URL): NetworkError {
  return cannotFetch(url, "--offline allows no connection", {
    failure: "offline",
    hint: "Run without --offline, or use a zoo in a folder or bundle.",
  });
}
