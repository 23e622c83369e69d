import { withAccessQuery } from "./zoo_access.ts";
import { Semaphore } from "../../base/semaphore.ts";
import { cannotFetch, type NetworkError } from "../../base/errors.ts";
import { type Clock, sleep } from "../../base/waiting.ts";
import { VERSION } from "../../base/version.ts";
import { HostWindow } from "./host_window.ts";
import {
  type AnswerBody,
  fetchedBody,
  fetchMayDecode,
  readBody,
  sentBody,
  type TakeChunk,
  type UploadBody,
} from "./http_body.ts";
import { HttpClients, type Route } from "./http_clients.ts";
import type { HubToken } from "./hub_refusal.ts";
import { type IdleWatch, watchIdle } from "./idle_watch.ts";
import { networkFailure } from "./network_failure.ts";
import { Pace } from "./pace.ts";
import type { Environment } from "./proxy.ts";
import { redirectTarget } from "./redirect.ts";
import { HostGate } from "./retry_after.ts";
import {
  type HeaderRules,
  hubTokenFor,
  isReadable,
  requestHeaders,
} from "./request_headers.ts";

/** Connections to one host that archives come over at the same time. */
const CONNECTIONS = 8;

const USER_AGENT =
  `net_download/${VERSION} (Deno ${Deno.version.deno}; ${Deno.build.os})`;

/** How servers are reached and what they are told. */
export interface HttpOptions extends HeaderRules {
  /** Called once for a server that does not get its token, since others could read it on the way. */
  tokenWithheld?(origin: string): void;
  /** Values of `PROXY_VARIABLES`, SSL_CERT_FILE and DENO_CERT. */
  environment: Environment;
  /** Files of further certificate authorities (PEM), as --ca-cert names them. */
  caCertFiles?: readonly string[];
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
  /** What the waits that hosts ask for are kept by, in ms since 1970; the platform's unless told. */
  clock?: Pick<Clock, "sleep"> & { date(): number };
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
  /** Called once it has its place and goes out; what it throws ends the request. */
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
  /** Whether the hub was asked with a token; undefined for other servers. */
  hubToken?: HubToken | undefined;
  /** Whether it tells to wait while the host is left alone already. */
  isWaitKnown?: boolean;
  /** Milliseconds from the request to that address until it answered. */
  responseMs: number;
  /**
   * Reads the body.
   *
   * @returns whether it was read to its end.
   * @throws {NetworkError} when it breaks off or is silent for too long; what
   * `take` throws; the signal's reason.
   */
  read(take: TakeChunk): Promise<boolean>;
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

/** What is known of a host, and who may ask it. */
interface Host {
  readonly window: HostWindow;
  readonly pace: Pace;
  readonly gate: HostGate;
  /** Places of what is large. */
  readonly archives: Semaphore;
  readonly texts: Semaphore;
}

/** Opens the way to servers. Nothing is connected or read before the first request. */
export function openHttp(options: HttpOptions): Http {
  const { environment, caCertFiles = [], idleTimeoutSeconds = 30 } = options;
  const clients = new HttpClients(environment, caCertFiles);
  const clock = options.clock ?? { date: () => Date.now(), sleep };
  const now = options.now ?? (() => performance.now());
  const connections = options.connections ?? CONNECTIONS;
  const hosts = new Map<string, Host>();
  function hostOf({ host }: URL): Host {
    const known = hosts.get(host);
    if (known !== undefined) return known;
    const window = new HostWindow();
    const fresh: Host = {
      window,
      pace: new Pace(),
      gate: new HostGate(),
      archives: new Semaphore(() => connections),
      texts: new Semaphore(() => window.limit),
    };
    hosts.set(host, fresh);
    return fresh;
  }
  const withheld = new Set(
    options.tokens?.flatMap(({ origin }) =>
      isReadable(new URL(origin)) ? [origin] : []
    ),
  );
  /** One hop: what `use` made of the answer, or the address that it redirects to. */
  async function hop<T>(
    request: HttpRequest,
    url: URL,
    redirects: number,
    use: (answer: HttpAnswer) => Promise<T>,
  ): Promise<{ result: T } | { next: URL }> {
    const { raw = false, small = false, segment, signal } = request;
    const route = clients.route(url, segment !== undefined);
    const { window, pace, gate, archives, texts } = hostOf(url);
    if (segment !== undefined) {
      for (let wait; (wait = pace.next(now())) > 0;) await sleep(wait, signal);
    }
    const isBrief = !raw || (small && options.connections === undefined);
    const places = isBrief ? texts : archives;
    using place = segment === "spare"
      ? places.takeFree()
      : await places.take(signal);
    if (place === undefined) throw new HostBusy();
    for (let wait; (wait = gate.wait(clock.date())) > 0;) {
      await clock.sleep(wait, signal);
    }
    if (withheld.delete(url.origin)) options.tokenWithheld?.(url.origin);
    request.sent?.();
    using idle = watchIdle(url, idleTimeoutSeconds, signal);
    const headers = requestHeaders(
      options,
      url,
      request.url,
      { "user-agent": USER_AGENT, ...request.headers },
      request.secretHeaders ?? {},
    );
    // Asked for on every request; fetch may decode what a server labels all the same.
    if (raw) headers.set("accept-encoding", "identity");
    // A redirect that has a query of its own may be signed as it stands.
    const asked = redirects > 0 && url.search !== ""
      ? url
      : withAccessQuery(options.access ?? [], url);
    const failure = (error: unknown) =>
      idle.signal.aborted
        ? idle.signal.reason
        : networkFailure(error, asked, route.proxy);
    const begin = now();
    const { status, headers: fields, body } = await send(
      { request, url: asked, headers, route },
      idle,
    ).catch((error) => {
      // What is stopped from outside says nothing of the host.
      if (!signal.aborted) window.refused();
      throw failure(error);
    });
    try {
      const responseMs = now() - begin;
      if (isRefusal(status)) window.refused();
      else if (isBrief) window.answered(responseMs, archives.isFree);
      const next = redirectTarget(url, status, fields, redirects + 1);
      if (next !== undefined) return { next };
      const read = (take: TakeChunk) => readBody(body, idle, failure, take);
      const hubToken = hubTokenFor(options, url);
      // A segment is refused for being one of too many at a time: others may go on.
      const told = segment === undefined
        ? gate.answered(status, fields, clock.date())
        : undefined;
      if (told === "waits" && isBrief) window.toldToWait();
      const answer = {
        status,
        headers: fields,
        url,
        hubToken,
        isWaitKnown: told === "waited",
        responseMs,
        read,
      };
      return { result: await use(answer) };
    } finally {
      await body.cancel();
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

/** Whether a server says that it has too much to do. */
function isRefusal(status: number): boolean {
  return status === 429 || status >= 500;
}

/** A request on its way to one address. */
interface Hop {
  readonly request: HttpRequest;
  readonly url: URL;
  readonly headers: Headers;
  readonly route: Route;
}

/**
 * Sends one request. A redirected POST stays a POST: the one that this program
 * sends is a question, or begins an upload.
 */
async function send(
  { request: { method = "GET", body, raw }, url, headers, route }: Hop,
  idle: IdleWatch,
): Promise<Pick<HttpAnswer, "status" | "headers"> & { body: AnswerBody }> {
  const { signal } = idle;
  if (raw && method === "GET" && fetchMayDecode(Deno.version.deno)) {
    const { rawGet } = await import("./raw_http.ts");
    // Asked in one way, not in both: a link may be good for one time.
    const answer = await rawGet({ url, headers, ...route, signal });
    if (answer !== undefined) return answer;
  }
  const sent = sentBody(body, idle);
  const response = await fetch(withoutLogin(url), {
    method,
    headers,
    client: route.client,
    redirect: "manual",
    signal,
    ...(sent !== undefined && { body: sent }),
  });
  const { status, headers: fields } = response;
  return { status, headers: fields, body: fetchedBody(response.body) };
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
