import { describeUrl } from "../../base/describe_url.ts";
import { NetworkError } from "../../base/errors.ts";
import { fieldsIn, textsOf } from "../../base/json.ts";
import type { Http, HttpAnswer, HttpRequest } from "../http/http.ts";
import { answerError } from "../http/http_status.ts";
import { readText } from "../http/read_text.ts";
import { basic } from "../http/request_headers.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import type { RegistryLogin } from "./docker_logins.ts";

/** Longest answer of a token server, in bytes. */
const MAX_TOKEN_BYTES = 1 << 20;

/** A token that lasts less than this is not kept, in milliseconds. */
const LEEWAY_MS = 5_000;

/** What a token server means that does not say how long a token is good for. */
const DEFAULT_SECONDS = 60;

/** A token for a registry, and how long it is good for, from when it was asked for. */
interface Token {
  text: string;
  seconds: number;
}

/** Knows the login of a registry's repository, if the user has one. */
export type FindLogin = (
  registry: URL,
  repository: string,
) => RegistryLogin | undefined;

/** What the first hop of a request is told, and until when. */
interface Authorization {
  header: string;
  /** By the clock that was handed in, in milliseconds. */
  until: number;
}

/** Logs in, with what one challenge says. */
type Authorizer = () => Promise<Authorization>;

/** A repository of a registry, and what is to be done with it. */
interface Access {
  repository: string;
  /** What a token has to be good for: `repository:zoo/lung:pull`. */
  scope: string;
}

/** What a request of a registry's API is for; undefined for all other requests. */
function accessOf({ url, method = "GET" }: HttpRequest): Access | undefined {
  const path = /^\/v2\/(.+)\/(?:blobs|manifests|tags)\//.exec(url.pathname);
  const repository = path?.[1];
  if (repository === undefined) return undefined;
  const reads = method === "GET" || method === "HEAD";
  const actions = reads ? "pull" : "pull,push";
  return { repository, scope: `repository:${repository}:${actions}` };
}

/**
 * Logs in to OCI registries: a request of their API that is refused with a
 * challenge is sent again with the login, or with a token that the login was
 * changed for. All other requests pass unchanged. Tokens are kept in memory,
 * for each registry and scope, until they expire.
 *
 * @param now milliseconds, by a clock that is never set
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export function withRegistryLogins(
  http: Http,
  findLogin: FindLogin,
  now: () => number = () => performance.now(),
): Http {
  const known = new Map<string, Promise<Authorization>>();

  /** What an authorization says, once it has come, unless it failed or is over. */
  async function headerOf(
    coming: Promise<Authorization> | undefined,
  ): Promise<string | undefined> {
    const value = await coming?.catch(() => undefined);
    return value && value.until > now() ? value.header : undefined;
  }

  /** The header of a fresh authorization; requests that are challenged together ask for one. */
  async function freshHeader(
    key: string,
    refused: string | undefined,
    authorize: Authorizer,
  ): Promise<string> {
    let asked: Promise<Authorization> | undefined;
    while (asked !== known.get(key)) {
      asked = known.get(key);
      const header = await headerOf(asked);
      if (header !== undefined && header !== refused) return header;
    }
    const coming = authorize();
    known.set(key, coming);
    return (await coming).header;
  }

  /** What answers a challenge; undefined where nothing does. */
  function authorizer(
    request: HttpRequest,
    { repository, scope }: Access,
    challenges: readonly Challenge[],
  ): Authorizer | undefined {
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    const isBasic = challenges.some(({ scheme }) => scheme === "basic");
    if (bearer === undefined && !isBasic) return undefined;
    const login = findLogin(request.url, repository);
    if (bearer !== undefined) {
      return async () => {
        const begin = now();
        const token = await fetchToken(http, request, scope, bearer, login);
        const until = begin + token.seconds * 1000 - LEEWAY_MS;
        return { header: `Bearer ${token.text}`, until };
      };
    }
    if (login === undefined) return undefined;
    if (login.kind !== "password") throw unusableLogin(request.url, login);
    const header = basic(login.user, login.password);
    return () => Promise.resolve({ header, until: Infinity });
  }

  return {
    connections: http.connections,
    async exchange<T>(
      request: HttpRequest,
      use: (answer: HttpAnswer) => Promise<T>,
    ): Promise<T> {
      const access = accessOf(request);
      if (access === undefined) return await http.exchange(request, use);
      const send = <R>(
        authorization: string | undefined,
        then: (answer: HttpAnswer) => Promise<R>,
      ) =>
        http.exchange({
          ...request,
          secretHeaders: {
            ...request.secretHeaders,
            ...(authorization !== undefined && { authorization }),
          },
        }, then);
      const key = `${request.url.origin} ${access.scope}`;
      const before = await headerOf(known.get(key));
      const first = await send<{ result: T } | { authorize: Authorizer }>(
        before,
        async (answer) => {
          const { status, headers, url } = answer;
          const isAsked = status === 401 && url.origin === request.url.origin;
          const challenge = headers.get("www-authenticate") ?? "";
          const authorize = isAsked
            ? authorizer(request, access, parseChallenges(challenge))
            : undefined;
          return authorize === undefined
            ? { result: await use(answer) }
            : { authorize };
        },
      );
      if ("result" in first) return first.result;
      // The place at the host is given back by now: a token may be had from the same.
      const header = await freshHeader(key, before, first.authorize);
      return await send(header, use);
    },
    close: () => http.close(),
  };
}

/**
 * Asks a token server, with the login if there is one.
 *
 * @param request the one that was challenged
 * @param scope what the token is to be good for, where the challenge says nothing
 * @throws {NetworkError} when it gives none, or must not be asked.
 */
async function fetchToken(
  http: Http,
  { url, signal }: HttpRequest,
  scope: string,
  { parameters }: Challenge,
  login: RegistryLogin | undefined,
): Promise<Token> {
  const realm = realmOf(url, parameters.get("realm"));
  const service = parameters.get("service");
  const scopes = [...new Set((parameters.get("scope") ?? scope).split(" "))];
  const asked = tokenRequest(realm, service, scopes, login);
  const token = await http.exchange({ ...asked, signal }, async (answer) => {
    if (answer.status === 200) {
      return readToken(await readText(answer, realm, MAX_TOKEN_BYTES));
    }
    if (login?.kind === "helper") throw unusableLogin(url, login);
    throw answerError(realm, answer);
  });
  if (token !== undefined) return token;
  throw new NetworkError(
    `cannot log in to ${describeUrl(url)}: ${
      describeUrl(realm)
    } answered without a token`,
    { failure: "bad-answer" },
  );
}

function tokenRequest(
  realm: URL,
  service: string | undefined,
  scopes: readonly string[],
  login: RegistryLogin | undefined,
): Omit<HttpRequest, "signal"> {
  if (login?.kind === "identity") {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: login.token,
      client_id: "net_download",
      ...(service !== undefined && { service }),
      scope: scopes.join(" "),
    });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return { url: realm, method: "POST", headers, body: form.toString() };
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.append("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  if (login?.kind !== "password") return { url };
  const authorization = basic(login.user, login.password);
  return { url, secretHeaders: { authorization } };
}

/**
 * The token in the answer of a token server; undefined when it holds none.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/#token-response-fields
 */
function readToken(answer: string): Token | undefined {
  const fields = fieldsIn(answer) ?? {};
  const { token, access_token } = textsOf(fields, "token", "access_token");
  const text = token ?? access_token ?? "";
  if (!/^[\x21-\x7e]+$/.test(text)) return undefined;
  const seconds = fields["expires_in"];
  const isTold = typeof seconds === "number" && seconds > 0;
  return { text, seconds: isTold ? seconds : DEFAULT_SECONDS };
}

/** Where tokens are given out. The registry chooses the host, but may not have a login sent in the clear. */
function realmOf(registry: URL, text: string | undefined): URL {
  const realm = URL.parse(text ?? "");
  const refuse = (why: string) =>
    new NetworkError(`cannot log in to ${describeUrl(registry)}: ${why}`, {
      failure: "bad-answer",
    });
  if (realm === null) {
    throw refuse("it does not say where to get a token");
  }
  const isPlain = realm.protocol === "http:" && registry.protocol === "http:";
  if (realm.protocol !== "https:" && !isPlain) {
    throw refuse(`it sends logins to ${describeUrl(realm)}, without https`);
  }
  return realm;
}

function unusableLogin(
  url: URL,
  login: Exclude<RegistryLogin, { kind: "password" }>,
): NetworkError {
  const why = login.kind === "helper"
    ? `the login is in the credential helper "${login.name}", which net_download does not run`
    : "it takes a user and a password, and the login has an identity token";
  return new NetworkError(`cannot log in to ${describeUrl(url)}: ${why}`, {
    status: 401,
    hint:
      "Put user and password, or a token, into ~/.netrc, or pass the login with --header.",
  });
}
